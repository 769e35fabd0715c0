//! The signs that are looked for: each with its name, what it means, and why it may mean nothing.

macro_rules! clues {
    ($($(#[$doc:meta])* $name:ident $slug:literal $said:literal $trap:literal)*) => {
        /// A sign.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ClueKind { $($(#[$doc])* $name,)* }

        impl ClueKind {
            /// Every sign.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Gives its name in JSON.
            pub fn slug(self) -> &'static str { match self { $(Self::$name => $slug,)* } }

            /// Says it in French.
            pub fn said(self) -> &'static str { match self { $(Self::$name => $said,)* } }

            /// Says why it may mean nothing.
            pub fn trap(self) -> &'static str { match self { $(Self::$name => $trap,)* } }
        }
    };
}

clues! {
    /// Somebody else opens the mailbox, as things are now.
    DelegateNow "delegue-actuel" "un autre compte a un droit sur la boîte" "beaucoup de boîtes partagées sont légitimes : qui l’a demandé ?"
    /// The account opens another mailbox.
    DelegateOf "delegue-de" "ce compte a un droit sur une autre boîte" "un partage ancien et voulu se présente de la même façon."
    /// A right was given.
    RightGiven "droit-donne" "un droit sur une boîte a été donné" "un administrateur le fait sur demande ; il a pu être retiré depuis."
    /// A right was given to everybody.
    RightToAll "droit-a-tous" "un droit a été donné à tout le monde" "un agenda partagé à toute l’équipe suffit."
    /// A message left from a suspicious address.
    SentFromSuspect "envoi-adresse-suspecte" "des messages sont partis d’une adresse suspecte" "la victime pouvait être derrière la même adresse."
    /// Many messages in an hour.
    SentBurst "envoi-en-masse" "beaucoup de messages sont partis en une heure" "un publipostage ou une lettre d’information fait de même."
    /// Microsoft stopped it from sending.
    SendingStopped "envoi-bloque" "Microsoft a bloqué les envois de cette boîte" "un publipostage légitime déclenche le même blocage."
    /// Deletions after a suspicious connection.
    DeletedAfter "suppressions-apres" "des messages ont été supprimés dans l’heure d’une connexion suspecte" "la victime a pu faire le ménage au même moment."
    /// A rule that sends outside.
    RuleOutside "regle-vers-l-exterieur" "une règle envoie des messages à l’extérieur" "une adresse personnelle ou un prestataire connu ?"
    /// A rule that hides.
    RuleHides "regle-qui-cache" "une règle supprime, déplace ou marque comme lus des messages" "beaucoup de gens trient ainsi leurs lettres d’information."
    /// A rule that is odd otherwise.
    RuleOdd "regle-etrange" "une règle a un nom ou des mots-clés inhabituels" "un nom court peut être une habitude."
    /// A setting that hides, answers or takes a rule away.
    SettingChanged "reglage-change" "une règle a été retirée, ou un réglage de la boîte changé (absence, indésirables)" "la victime ou un intervenant a pu le faire : qui, et quand ?"
    /// A rule that could not be read whole.
    RuleLost "regle-illisible" "une règle est là, que l’export ne montre pas en entier" "ouvrez-la dans Outlook ou avec Get-InboxRule."
    /// The mailbox forwards outside.
    ForwardOutside "transfert-exterieur" "la boîte transfère à l’extérieur" "une absence ou un départ peut l’expliquer."
    /// Messages go to a name of the directory.
    ForwardToName "transfert-vers-un-nom" "des messages sont envoyés à un nom de l’annuaire" "un collègue, le plus souvent ; un contact de l’annuaire peut être à l’extérieur : lisez son adresse (Get-Recipient)."
    /// The mailbox forwards, and where is in doubt.
    ForwardSomewhere "transfert-a-verifier" "la boîte transfère, sans que l’on sache si l’adresse est à nous" "donnez vos domaines avec --domain."
    /// A command was tried and refused.
    Refused "commande-refusee" "une commande a été tentée et refusée" "un droit qui manque ou une faute de frappe : qui l’a essayée ?"
    /// An action at an odd hour.
    OddHour "heure-inhabituelle" "des gestes ont eu lieu la nuit ou le week-end" "astreinte, voyage, outre-mer : quel était le service ?"
    /// The means of authentication changed from a suspicious address.
    SecurityChanged "authentification-changee" "les moyens d’authentification ont changé depuis une adresse suspecte" "la victime a pu changer de téléphone."
    /// The means of authentication or the roles changed, from nowhere in particular.
    SecurityTouched "acces-modifie" "les moyens d’authentification ou les rôles du compte ont changé" "un changement de téléphone ou une demande au support : qui l’a demandé ?"
    /// An account was created.
    AccountMade "compte-cree" "un compte a été créé" "les arrivées ordinaires se présentent ainsi."
    /// An add-in was installed.
    AddInInstalled "module-installe" "un module Outlook a été installé" "un déploiement par la DSI se présente ainsi."
    /// An application may read messages.
    AppLetIn "application-autorisee" "une application a été autorisée à toucher aux messages ou aux fichiers" "une application connue de la DSI demande les mêmes droits."
    /// An application reads messages.
    AppReads "application-qui-lit" "une application a lu des messages" "sauvegarde, archivage ou mobile gèrent la boîte de la même façon."
    /// A new country and a new system.
    PlaceAndSystem "lieu-et-systeme-nouveaux" "connexion réussie d’un pays et d’un système jamais vus" "un voyage avec un appareil neuf."
    /// A new country.
    NewPlace "pays-nouveau" "connexion réussie d’un pays jamais vu" "voyage, VPN ou opérateur mobile ; le pays vient du journal."
    /// Several countries.
    TwoPlaces "deux-pays" "connexions réussies de plusieurs pays, sans habitude connue" "voyage, VPN ou opérateur mobile."
    /// A new system.
    NewSystem "systeme-nouveau" "connexion réussie d’un système ou navigateur jamais vu" "un poste ou un navigateur neuf."
    /// A program that kits use.
    OddProgram "programme-d-attaque" "connexion réussie par un programme que les kits d’hameçonnage utilisent" "un script de la maison peut s’en servir."
    /// A protocol without a second factor.
    OldProtocol "protocole-ancien" "connexion réussie par un protocole sans second facteur" "copieur, scanner, boîte d’outil, ou messagerie que la victime a réglée sur un téléphone neuf."
    /// A code typed on another device.
    CodeTyped "code-d-appareil" "connexion par code d’appareil" "les appareils de salle de réunion s’en servent."
    /// An unknown device.
    NewDevice "appareil-nouveau" "connexion réussie d’un appareil inconnu ou non géré" "navigation privée ou poste neuf."
    /// A new network.
    NewNetwork "reseau-nouveau" "connexion réussie d’un réseau jamais vu" "les adresses de box et de mobile changent souvent."
    /// One session in two places.
    TwoAtOnce "session-double" "une même session sert de deux réseaux et par deux programmes" "passage du Wi-Fi au mobile, VPN."
    /// Failures, then a success.
    FailuresThenIn "echecs-puis-reussite" "une série d’échecs de mot de passe finit par une réussite" "la victime se trompe aussi, surtout après un changement de mot de passe."
    /// An address that tried many accounts, then a success.
    SprayThenIn "essais-en-nombre" "une adresse a essayé de nombreux comptes, et celui-ci l’a laissée entrer" "l’adresse peut être celle d’un site de l’organisation."
    /// The second factor was refused from an unknown address.
    SecondRefused "second-facteur-refuse" "mot de passe accepté puis second facteur refusé, depuis une adresse inconnue" "le téléphone neuf de la victime, ou le déploiement de la MFA."
    /// The second factor failed.
    SecondFailed "second-facteur-manque" "mot de passe accepté, mais le second facteur a manqué ou a dû être redemandé" "la victime se trompe ou laisse passer l’invite."
    /// Entra finds it risky.
    FoundRisky "risque-selon-entra" "Entra juge lui-même cette connexion risquée" "ses alertes se trompent souvent sur les voyages et les VPN."
    /// The second factor was refused many times, then accepted.
    Fatigue "mfa-a-l-usure" "le second facteur a été refusé plusieurs fois, puis accepté" "réseau mobile instable au moment de valider."
    /// A message says it is from somebody else than who sent it.
    MessageForged "message-usurpe" "un message usurpe son expéditeur : il échoue à DMARC" "un prestataire d’envoi mal déclaré ou un transfert échoue aussi : qui l’a vraiment envoyé ?"
    /// A message with a file that runs or hides what it is.
    MessageCarries "piece-jointe-a-risque" "un message porte un fichier qui s’exécute, se monte ou ouvre une page" "un relevé de banque ou une image de site se présentent ainsi : ne l’ouvrez pas pour le savoir."
    /// A message with several odd headers.
    MessageOdd "message-suspect" "les en-têtes d’un message se contredisent sur qui l’envoie" "lettres d’information et prestataires répondent parfois d’un autre domaine."
    /// Another account was entered from there.
    SameElsewhere "meme-adresse-reussie" "un autre compte s’est ouvert depuis la même adresse" "un site ou un VPN commun."
    /// Another account was tried from there.
    TriedElsewhere "meme-adresse-essayee" "un autre compte a été essayé depuis la même adresse : ciblé, pas d’accès observé" "un site ou un VPN commun."
    /// A folder was synchronised by a suspicious address.
    FolderTaken "dossier-synchronise" "des dossiers entiers ont été synchronisés depuis une adresse suspecte" "un Outlook neuf synchronise aussi."
    /// Messages were read from a suspicious address.
    ReadFromSuspect "lecture-adresse-suspecte" "des messages ont été lus depuis une adresse suspecte" "la victime pouvait être derrière la même adresse."
    /// Searches were made from a suspicious address.
    SearchedFromSuspect "recherche-adresse-suspecte" "des recherches ont été faites depuis une adresse suspecte" "la victime pouvait être derrière la même adresse."
    /// Files were opened from a suspicious address.
    OpenedFromSuspect "fichiers-ouverts-adresse-suspecte" "des fichiers ou des pièces jointes ont été ouverts depuis une adresse suspecte" "la victime pouvait être derrière la même adresse."
    /// The mailbox was used from an unknown network.
    UsedFromUnknown "usage-adresse-inconnue" "la boîte a servi depuis une adresse que le compte n’a pas l’habitude d’utiliser" "une box, un mobile ou un relais de Microsoft change d’adresse."
    /// The mailbox was used by somebody else.
    UsedByAnother "usage-par-un-autre" "un autre compte a agi dans cette boîte ou en son nom" "un délégué ou une assistante le fait tous les jours."
    /// Files were opened to many people.
    SharedWidely "partage-en-nombre" "des fichiers ont été ouverts à beaucoup de personnes en un jour" "un projet qui démarre invite aussi beaucoup de monde."
    /// Files left.
    FilesTaken "fichiers-sortis" "des fichiers ou une boîte ont été téléchargés" "un travail ordinaire télécharge aussi."
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_sign_has_its_own_words() {
        let slugs: BTreeSet<_> = ClueKind::ALL.iter().map(|k| k.slug()).collect();
        let said: BTreeSet<_> = ClueKind::ALL.iter().map(|k| k.said()).collect();
        assert_eq!((slugs.len(), said.len()), (ClueKind::ALL.len(), ClueKind::ALL.len()));
        assert!(ClueKind::ALL.iter().all(|k| k.trap().ends_with(['.', '?'])));
    }
}
