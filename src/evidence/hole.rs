//! What keeps a silence from meaning something: each with its name, what it is, and what would fill it.

use super::event::Family;

/// Makes the list of holes: each with its name in JSON, and whether it is one of many.
macro_rules! holes {
    ($($(#[$doc:meta])* $name:ident $(($($of:ty),+))? => $slug:literal, $many:literal;)+) => {
        /// What keeps a silence from meaning something.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Hole { $($(#[$doc])* $name $(($($of),+))?,)+ }

        impl Hole {
            /// Gives its name in JSON.
            pub fn slug(&self) -> &'static str {
                match self { $(Self::$name { .. } => $slug,)+ }
            }

            /// Tells whether it names an account or an operation, of which there may be hundreds: some are enough to
            /// understand.
            pub fn is_one_of_many(&self) -> bool {
                match self { $(Self::$name { .. } => $many,)+ }
            }
        }
    };
}

holes! {
    /// The source was not given.
    Missing(Family) => "source-absente", false;
    /// It holds nothing of an account.
    NotSeen(Family, String) => "compte-absent", true;
    /// It does not cover the period.
    Window(Family) => "periode-non-couverte", false;
    /// It does not speak of the days of the alert.
    NotOfAlert(Family) => "alerte-non-couverte", false;
    /// It ends long before the other source begins.
    Apart(Family) => "periodes-separees", false;
    /// All that it holds was done by the accounts in question: what others did was not asked for.
    OneUser => "filtre-par-compte", false;
    /// A suspicious connection came from where the account always is: what was done from there is anybody's.
    Mingled(String) => "adresse-habituelle", true;
    /// It was cut.
    CutShort(Family) => "tronque", false;
    /// It looks as if only some of its lines were exported.
    Filtered(Family) => "export-filtre", false;
    /// Part of it could not be read.
    Unreadable(Family) => "lignes-illisibles", false;
    /// Part of it has no sure date.
    Undated(Family) => "sans-date", false;
    /// Nothing of the directory is in the audit log.
    NoDirectory => "annuaire-absent", false;
    /// Only one of the two places where a mailbox may forward was listed.
    PartialForward => "transferts-partiels", false;
    /// Nothing is there for many days in the middle: how many, and of whom.
    Gap(Family, String) => "trou-dans-la-periode", true;
    /// There is no other account to look at.
    NoOtherAccount => "aucun-autre-compte", false;
    /// Only some of the rights were listed: opening a mailbox and writing in its name are two commands.
    PartialRights => "droits-partiels", false;
    /// Hidden rules were not asked for.
    HiddenRules => "regles-cachees", false;
    /// The mailbox does not log, or not all.
    AuditOff(String) => "audit-coupe", true;
    /// The log stopped writing for a day.
    Throttled(String) => "journal-bride", true;
    /// A folder is an identifier.
    OpaqueFolder => "dossier-opaque", false;
    /// A list was lost in the export.
    LostList => "liste-perdue", false;
    /// Connections that no person makes are not there.
    NoNonInteractive => "non-interactif-absent", false;
    /// Too little is known of the habits of an account.
    NoReference(String) => "reference-insuffisante", true;
    /// Connections end with codes that the tables do not hold, or with none.
    UnknownCodes => "codes-inconnus", false;
    /// Connections that succeed are listed without what would tell.
    NoDetail(Detail) => "detail-absent", false;
    /// This operation is nowhere in the log: nothing shows that it is logged.
    NotLogged(&'static str, String) => "operation-non-journalisee", true;
    /// An operation is in the log that no table knows: what it does was not looked at.
    Unjudged(String) => "operation-non-jugee", true;
    /// The domains of the organisation are unknown.
    NoDomains => "domaines-inconnus", false;
    /// No account was named.
    NoAccount => "compte-non-precise", false;
    /// There is no trace to look for elsewhere.
    NoTrace => "aucune-trace-a-chercher", false;
    /// More signs were found than are kept.
    SignsCut => "signes-tronques", false;
    /// Logs never tell.
    NeverTold(Never) => "jamais-dit", false;
}

/// What a list of connections may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// From which country.
    Country,
    /// From which device.
    Device,
    /// From which address.
    Address,
    /// From which address the mailbox was used.
    Use,
}

/// What no log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Never {
    /// When people were at work.
    Hours,
    /// The rights on all the other mailboxes.
    OtherMailboxes,
    /// Which applications were let in before the log began.
    Applications,
    /// The messages that were not given.
    OtherMessages,
    /// What messages say, and what their links and files hold.
    Texts,
}

impl Hole {
    /// Says it in French, and what would fill it; accounts and operations are foreign texts.
    pub fn said(&self) -> String {
        match self {
            Self::Missing(family) => format!("{} : non fourni ; {}", family.said(), wanted(*family)),
            Self::NotSeen(family, account) => format!("{} : rien au nom de {account}", family.said()),
            Self::Window(family) => format!("{} : ne couvre pas toute la période demandée", family.said()),
            Self::NotOfAlert(family) => format!(
                "{} : ne couvre pas les jours d’avant l’alerte ; --since et --until disent une autre période",
                family.said()
            ),
            Self::Apart(family) => {
                format!("{} : finit plus d’un jour avant que l’autre journal commence", family.said())
            }
            Self::OneUser => String::from(
                "journal d’audit unifié : que des gestes des comptes en cause ; ce que d’autres leur ont fait n’y est pas (refaites-le sans -UserIds)",
            ),
            Self::Mingled(address) => format!(
                "une connexion suspecte vient de {address}, adresse habituelle du compte : ses gestes ne s’y distinguent pas de ceux de la victime"
            ),
            Self::CutShort(family) => format!("{} : export tronqué, à refaire en entier", family.said()),
            Self::Filtered(Family::SignIns) => {
                String::from("connexions : que des réussites, ou que des échecs ; l’export semble filtré")
            }
            Self::Filtered(family) => {
                format!("{} : trop peu d’opérations différentes ; l’export semble filtré", family.said())
            }
            Self::Unreadable(family) => format!("{} : des lignes sont illisibles", family.said()),
            Self::Undated(family) => format!("{} : des lignes n’ont pas de date sûre", family.said()),
            Self::NoDirectory => String::from(
                "journal d’audit unifié : aucune ligne AzureActiveDirectory, donc rien des comptes, des rôles ni de la MFA",
            ),
            Self::PartialForward => {
                String::from("un seul des deux transferts listé : il faut ForwardingAddress et ForwardingSmtpAddress")
            }
            Self::Gap(family, silence) => format!("{} : rien pendant {silence}", family.said()),
            Self::NoOtherAccount => String::from("aucun autre compte dans les connexions : nulle part où chercher"),
            Self::PartialRights => String::from(
                "une partie des droits seulement : il faut Get-MailboxPermission, Get-RecipientPermission, GrantSendOnBehalfTo et les droits des dossiers",
            ),
            Self::HiddenRules => String::from(
                "règles cachées non demandées : Get-InboxRule -IncludeHidden, et une colonne IncludeHidden à True",
            ),
            Self::AuditOff(account) if account == "*" => String::from("l’audit de toute l’organisation est coupé"),
            Self::AuditOff(account) => format!("l’audit de {account} est coupé ou incomplet"),
            Self::Throttled(account) => format!("le journal de {account} a été bridé : 24 h non journalisées"),
            Self::OpaqueFolder => String::from("un dossier n’est qu’un identifiant : son nom dirait s’il cache"),
            Self::LostList => String::from("une liste a été perdue à l’export (System.Object[]) : refaites-le en JSON"),
            Self::NoNonInteractive => {
                String::from("connexions non interactives absentes : un jeton volé ne se verrait pas")
            }
            Self::NoReference(account) => {
                format!("habitudes de {account} inconnues : il faut 7 jours et 10 connexions d’avant")
            }
            Self::UnknownCodes => String::from(
                "des connexions finissent par un code absent ou inconnu : ni échec ni réussite n’en est déduit",
            ),
            Self::NoDetail(Detail::Country) => String::from("des connexions réussies n’ont pas de pays"),
            Self::NoDetail(Detail::Device) => String::from("les connexions réussies ne nomment aucun appareil"),
            Self::NoDetail(Detail::Address) => String::from("des connexions réussies n’ont pas d’adresse IP"),
            Self::NoDetail(Detail::Use) => String::from("des lectures, envois ou suppressions n’ont pas d’adresse IP"),
            Self::NotLogged(operation, account) => {
                format!("aucune ligne {operation} pour {account} : rien ne dit que ce soit journalisé")
            }
            Self::Unjudged(operation) => format!("opération non jugée : {operation} ; à lire dans le journal"),
            Self::NoDomains => String::from("domaines de l’organisation inconnus : --domain exemple.fr"),
            Self::NoAccount => String::from("aucun compte précisé : --account a@exemple.fr"),
            Self::NoTrace => String::from("aucune trace suspecte à chercher ailleurs"),
            Self::SignsCut => {
                String::from("trop de signes : seuls les plus forts sont gardés ; précisez les comptes ou la période")
            }
            Self::NeverTold(Never::Hours) => String::from("les journaux ne disent pas les horaires de service"),
            Self::NeverTold(Never::OtherMailboxes) => {
                String::from("il faudrait les droits de toutes les autres boîtes")
            }
            Self::NeverTold(Never::Applications) => {
                String::from("les applications autorisées avant le début du journal ne s’y voient pas")
            }
            Self::NeverTold(Never::Texts) => String::from(
                "ni le texte, ni les liens, ni le contenu des pièces jointes ne sont regardés : leurs noms seulement",
            ),
            Self::NeverTold(Never::OtherMessages) => {
                String::from("seuls les messages fournis sont lus : les autres de la boîte ne le sont pas")
            }
        }
    }
}

/// Says what to export.
fn wanted(family: Family) -> &'static str {
    match family {
        Family::SignIns => "Entra, Journaux de connexion, interactives et non interactives",
        Family::Audit => "Search-UnifiedAuditLog ou Purview, Audit",
        Family::Rules => "Get-InboxRule -IncludeHidden",
        Family::AuditState => "Get-Mailbox | Select UserPrincipalName, Audit*",
        Family::Mailboxes => "Get-Mailbox | Select UserPrincipalName, Forwarding*",
        Family::Permissions => "Get-MailboxPermission, Get-RecipientPermission et droits des dossiers",
        Family::Messages => "le message d’origine, en .eml",
    }
}
