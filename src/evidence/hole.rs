//! What keeps a silence from meaning something: each with its name, what it is, and what would fill it.

use super::event::Family;

/// What keeps a silence from meaning something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hole {
    /// The source was not given.
    Missing(Family),
    /// It holds nothing of an account.
    NotSeen(Family, String),
    /// It does not cover the period.
    Window(Family),
    /// It does not speak of the days of the alert.
    NotOfAlert(Family),
    /// It ends long before the other source begins.
    Apart(Family),
    /// All that it holds was done by the accounts in question: what others did was not asked for.
    OneUser,
    /// A suspicious connection came from where the account always is: what was done from there is anybody's.
    Mingled(String),
    /// It was cut.
    CutShort(Family),
    /// It looks as if only some of its lines were exported.
    Filtered(Family),
    /// Part of it could not be read.
    Unreadable(Family),
    /// Part of it has no sure date.
    Undated(Family),
    /// Nothing of the directory is in the audit log.
    NoDirectory,
    /// Only one of the two places where a mailbox may forward was listed.
    PartialForward,
    /// Nothing is there for many days in the middle: how many, and of whom.
    Gap(Family, String),
    /// There is no other account to look at.
    NoOtherAccount,
    /// Only some of the rights were listed: opening a mailbox and writing in its name are two commands.
    PartialRights,
    /// Hidden rules were not asked for.
    HiddenRules,
    /// The mailbox does not log, or not all.
    AuditOff(String),
    /// The log stopped writing for a day.
    Throttled(String),
    /// A folder is an identifier.
    OpaqueFolder,
    /// A list was lost in the export.
    LostList,
    /// Connections that no person makes are not there.
    NoNonInteractive,
    /// Too little is known of the habits of an account.
    NoReference(String),
    /// Connections end with codes that the tables do not hold, or with none.
    UnknownCodes,
    /// Connections that succeed are listed without what would tell.
    NoDetail(Detail),
    /// This operation is nowhere in the log: nothing shows that it is logged.
    NotLogged(&'static str, String),
    /// An operation is in the log that no table knows: what it does was not looked at.
    Unjudged(String),
    /// The domains of the organisation are unknown.
    NoDomains,
    /// No account was named.
    NoAccount,
    /// There is no trace to look for elsewhere.
    NoTrace,
    /// More signs were found than are kept.
    SignsCut,
    /// Logs never tell.
    NeverTold(Never),
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
    /// Tells whether it names an account or an operation, of which there may be hundreds: some are enough to understand.
    pub fn is_one_of_many(&self) -> bool {
        match self {
            Self::NotSeen(..) | Self::AuditOff(_) | Self::Throttled(_) | Self::NoReference(_) => true,
            Self::NotLogged(..) | Self::Unjudged(_) | Self::Gap(..) | Self::Mingled(_) => true,
            Self::NotOfAlert(_) | Self::Apart(_) | Self::OneUser => false,
            Self::Missing(_) | Self::Window(_) | Self::CutShort(_) | Self::Filtered(_) | Self::Unreadable(_) => false,
            Self::Undated(_) | Self::NoDirectory | Self::PartialForward | Self::NoOtherAccount => false,
            Self::PartialRights | Self::HiddenRules | Self::OpaqueFolder | Self::LostList => false,
            Self::NoNonInteractive | Self::UnknownCodes | Self::NoDetail(_) | Self::NoDomains => false,
            Self::NoAccount | Self::NoTrace | Self::SignsCut | Self::NeverTold(_) => false,
        }
    }

    /// Gives its name in JSON.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Missing(_) => "source-absente",
            Self::NotSeen(..) => "compte-absent",
            Self::Window(_) => "periode-non-couverte",
            Self::NotOfAlert(_) => "alerte-non-couverte",
            Self::Apart(_) => "periodes-separees",
            Self::OneUser => "filtre-par-compte",
            Self::Mingled(_) => "adresse-habituelle",
            Self::CutShort(_) => "tronque",
            Self::Filtered(_) => "export-filtre",
            Self::Unreadable(_) => "lignes-illisibles",
            Self::Undated(_) => "sans-date",
            Self::NoDirectory => "annuaire-absent",
            Self::PartialForward => "transferts-partiels",
            Self::Gap(..) => "trou-dans-la-periode",
            Self::NoOtherAccount => "aucun-autre-compte",
            Self::PartialRights => "droits-partiels",
            Self::HiddenRules => "regles-cachees",
            Self::AuditOff(_) => "audit-coupe",
            Self::Throttled(_) => "journal-bride",
            Self::OpaqueFolder => "dossier-opaque",
            Self::LostList => "liste-perdue",
            Self::NoNonInteractive => "non-interactif-absent",
            Self::NoReference(_) => "reference-insuffisante",
            Self::UnknownCodes => "codes-inconnus",
            Self::NoDetail(_) => "detail-absent",
            Self::NotLogged(..) => "operation-non-journalisee",
            Self::Unjudged(_) => "operation-non-jugee",
            Self::NoDomains => "domaines-inconnus",
            Self::NoAccount => "compte-non-precise",
            Self::NoTrace => "aucune-trace-a-chercher",
            Self::SignsCut => "signes-tronques",
            Self::NeverTold(_) => "jamais-dit",
        }
    }

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
