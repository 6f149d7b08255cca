//! All that can be found wrong. Each has an id, which programs can rely on, and
//! says what to do; `tests/black_box/check` has the whole output for each.

use super::rights;

/// Something that is wrong. The order is that of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    Settings,
    NotFound,
    NameUnknown,
    NotConnected,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateForOthers,
    CertificateNotTrusted,
    CertificateNotVerified,
    ClientCertificateWanted,
    NotTls,
    TlsFailed,
    CertificateEndsSoon,
    NoHttp,
    NoEws,
    Redirects,
    NotExchange,
    EwsForbidden,
    NotAvailable,
    ClockDiffers,
    SignInNotOffered,
    NothingToSignInTo,
    SignInRefused,
    NtlmRefused,
    NegotiateRefused,
    SignInNotUnderstood,
    ConnectionNotKept,
    ChannelBindingMissing,
    KdcNotReached,
    KerberosClock,
    ServiceUnknown,
    KerberosRefused,
    ClientRefused,
    TenantUnknown,
    NoConsent,
    CodeNotUsed,
    NoToken,
    TokenRefused,
    SignInNotAnswered,
    OwnMailboxNotOwn,
    OwnMailboxMissing,
    OwnMailboxDeniedByPolicy,
    OwnMailboxNotOpened,
    OutOfSupport,
    OtherServer,
    NotAnAddress,
    ImpersonationOff,
    ImpersonationDenied,
    NoRights,
    MailboxMissing,
    MailboxDeniedByPolicy,
    MailboxUnresolved,
    MailboxNotOpened,
}

/// What advice speaks of.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    /// Who signs in.
    pub(super) account: String,
    /// The mailbox that is tried.
    pub(super) mailbox: String,
    /// How: the value of `EWS_AUTH_TYPE` that stands for it.
    pub(super) kind: &'static str,
    /// Where Exchange is, or should be.
    pub(super) host: String,
    /// Its service principal name, where one is set.
    pub(super) service: Option<String>,
    /// The setting that says so.
    pub(super) address_from: &'static str,
    /// Whether that is Exchange Online.
    pub(super) is_online: bool,
}

impl Problem {
    #[cfg(test)]
    pub(super) const ALL: [Problem; 53] = [
        Problem::Settings,
        Problem::NotFound,
        Problem::NameUnknown,
        Problem::NotConnected,
        Problem::CertificateExpired,
        Problem::CertificateNotYetValid,
        Problem::CertificateForOthers,
        Problem::CertificateNotTrusted,
        Problem::CertificateNotVerified,
        Problem::ClientCertificateWanted,
        Problem::NotTls,
        Problem::TlsFailed,
        Problem::CertificateEndsSoon,
        Problem::NoHttp,
        Problem::NoEws,
        Problem::Redirects,
        Problem::NotExchange,
        Problem::EwsForbidden,
        Problem::NotAvailable,
        Problem::ClockDiffers,
        Problem::SignInNotOffered,
        Problem::NothingToSignInTo,
        Problem::SignInRefused,
        Problem::NtlmRefused,
        Problem::NegotiateRefused,
        Problem::SignInNotUnderstood,
        Problem::ConnectionNotKept,
        Problem::ChannelBindingMissing,
        Problem::KdcNotReached,
        Problem::KerberosClock,
        Problem::ServiceUnknown,
        Problem::KerberosRefused,
        Problem::ClientRefused,
        Problem::TenantUnknown,
        Problem::NoConsent,
        Problem::CodeNotUsed,
        Problem::NoToken,
        Problem::TokenRefused,
        Problem::SignInNotAnswered,
        Problem::OwnMailboxNotOwn,
        Problem::OwnMailboxMissing,
        Problem::OwnMailboxDeniedByPolicy,
        Problem::OwnMailboxNotOpened,
        Problem::OutOfSupport,
        Problem::OtherServer,
        Problem::NotAnAddress,
        Problem::ImpersonationOff,
        Problem::ImpersonationDenied,
        Problem::NoRights,
        Problem::MailboxMissing,
        Problem::MailboxDeniedByPolicy,
        Problem::MailboxUnresolved,
        Problem::MailboxNotOpened,
    ];

    /// Its name for programs.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Problem::Settings => "settings",
            Problem::NotFound => "autodiscover-not-found",
            Problem::NameUnknown => "name-unknown",
            Problem::NotConnected => "not-connected",
            Problem::CertificateExpired => "certificate-expired",
            Problem::CertificateNotYetValid => "certificate-not-yet-valid",
            Problem::CertificateForOthers => "certificate-for-others",
            Problem::CertificateNotTrusted => "certificate-not-trusted",
            Problem::CertificateNotVerified => "certificate-not-verified",
            Problem::ClientCertificateWanted => "client-certificate-wanted",
            Problem::NotTls => "not-tls",
            Problem::TlsFailed => "tls-failed",
            Problem::CertificateEndsSoon => "certificate-ends-soon",
            Problem::NoHttp => "no-http",
            Problem::NoEws => "no-ews",
            Problem::Redirects => "redirects",
            Problem::NotExchange => "not-exchange",
            Problem::EwsForbidden => "ews-forbidden",
            Problem::NotAvailable => "not-available",
            Problem::ClockDiffers => "clock-differs",
            Problem::SignInNotOffered => "sign-in-not-offered",
            Problem::NothingToSignInTo => "nothing-to-sign-in-to",
            Problem::SignInRefused => "sign-in-refused",
            Problem::NtlmRefused => "ntlm-refused",
            Problem::NegotiateRefused => "negotiate-refused",
            Problem::SignInNotUnderstood => "sign-in-not-understood",
            Problem::ConnectionNotKept => "connection-not-kept",
            Problem::ChannelBindingMissing => "channel-binding-missing",
            Problem::KdcNotReached => "kdc-not-reached",
            Problem::KerberosClock => "kerberos-clock",
            Problem::ServiceUnknown => "service-unknown",
            Problem::KerberosRefused => "kerberos-refused",
            Problem::ClientRefused => "client-refused",
            Problem::TenantUnknown => "tenant-unknown",
            Problem::NoConsent => "no-consent",
            Problem::CodeNotUsed => "device-code-not-used",
            Problem::NoToken => "no-token",
            Problem::TokenRefused => "token-refused",
            Problem::SignInNotAnswered => "sign-in-not-answered",
            Problem::OwnMailboxNotOwn => "own-mailbox-not-own",
            Problem::OwnMailboxMissing => "own-mailbox-missing",
            Problem::OwnMailboxDeniedByPolicy => "own-mailbox-denied-by-policy",
            Problem::OwnMailboxNotOpened => "own-mailbox-not-opened",
            Problem::OutOfSupport => "out-of-support",
            Problem::OtherServer => "other-server",
            Problem::NotAnAddress => "not-an-address",
            Problem::ImpersonationOff => "impersonation-off",
            Problem::ImpersonationDenied => "impersonation-denied",
            Problem::NoRights => "no-rights",
            Problem::MailboxMissing => "mailbox-missing",
            Problem::MailboxDeniedByPolicy => "mailbox-denied-by-policy",
            Problem::MailboxUnresolved => "mailbox-unresolved",
            Problem::MailboxNotOpened => "mailbox-not-opened",
        }
    }

    /// Whether the server works all the same.
    pub(super) const fn is_warning(self) -> bool {
        matches!(
            self,
            Problem::CertificateEndsSoon
                | Problem::CertificateNotVerified
                | Problem::ClockDiffers
                | Problem::NothingToSignInTo
                | Problem::OwnMailboxDeniedByPolicy
                | Problem::OutOfSupport
                | Problem::OtherServer
        )
    }

    /// What to do, line by line.
    pub(super) fn advice(self, subject: &Subject) -> Vec<String> {
        let Subject { account, mailbox, kind, host, service, address_from, is_online } = subject;
        let service = service.clone().unwrap_or_else(|| format!("HTTP/{host}"));
        match self {
            Problem::Settings => lines(&["docs/configuration.md has all settings. Nothing else was tried."]),
            Problem::NotFound => lines(&[
                "Set EWS_SERVER_URL to the host of Exchange, such as mail.contoso.example. In the Exchange Management \
                 Shell this shows it:",
                "  Get-WebServicesVirtualDirectory | Format-List Server,InternalUrl,ExternalUrl",
            ]),
            Problem::NameUnknown => vec![
                format!("Check {address_from}, and the DNS servers of this machine: nslookup {host}"),
                "A name that is known inside of the company only needs its network, or a VPN.".to_owned(),
            ],
            Problem::NotConnected => vec![format!(
                "Check host and port in {address_from}, firewalls on the way, and whether IIS runs on {host}. If the way \
                 out is a proxy, set HTTPS_PROXY."
            )],
            Problem::CertificateExpired => vec![format!(
                "Renew the certificate of {host}: New-ExchangeCertificate, then Enable-ExchangeCertificate -Services IIS. \
                 Until then nothing is sent to it."
            )],
            Problem::CertificateNotYetValid => lines(&[
                "Check the clock of this machine first, then the certificate.",
            ]),
            Problem::CertificateForOthers => vec![format!(
                "Set {address_from} to a host that the certificate is for, or give the server a certificate for {host}."
            )],
            Problem::CertificateNotTrusted => lines(&[
                "If the issuer is your own authority, name the PEM file with its root certificate in EWS_CA_FILE, or install \
                 that in this machine's trust store (Linux: /usr/local/share/ca-certificates and update-ca-certificates, or \
                 /etc/pki/ca-trust/source/anchors and update-ca-trust).",
                "If it is a stranger's, somebody stands between this machine and Exchange: a proxy that reads TLS, or worse.",
                "A server that sends its certificate without the intermediate ones has to be given them.",
            ]),
            Problem::CertificateNotVerified => lines(&[
                "Switch EWS_INSECURE_SKIP_VERIFY off: anybody on the way can take Exchange's place, with the password and all \
                 mail. For an authority of your own, EWS_CA_FILE is the way.",
            ]),
            Problem::ClientCertificateWanted => lines(&[
                "Set EWS_CLIENT_CERTIFICATE_FILE and EWS_CLIENT_KEY_FILE (PEM) to a certificate that the server, or what stands \
                 before it, accepts: of an authority that it trusts, for client authentication, and not expired.",
            ]),
            Problem::NotTls => vec![format!("Check the port in {address_from}: Exchange answers at 443, over TLS.")],
            Problem::TlsFailed => vec![format!(
                "Check what answers at {host}: it needs TLS 1.2 or 1.3, a certificate with SHA-256 and RSA of 2048 bits or \
                 more, and nothing between that cuts connections off."
            )],
            Problem::CertificateEndsSoon => vec![format!("Renew the certificate of {host} before it ends.")],
            Problem::NoHttp => vec![format!(
                "Check whether it is Exchange that answers at {host}, and what stands before it (load balancer, proxy)."
            )],
            Problem::NoEws => vec![format!(
                "Check {address_from}: EWS is at https://HOST/EWS/Exchange.asmx. Get-WebServicesVirtualDirectory shows \
                 where."
            )],
            Problem::Redirects => lines(&[
                "Redirects are not followed, so that the credentials go nowhere else. Set EWS_SERVER_URL to the host that \
                 answers itself. An Exchange that is in trouble redirects to an error page, too: then try again later.",
            ]),
            Problem::NotExchange => vec![format!(
                "Exchange asks for a sign-in first (HTTP 401). Check {address_from}, and whether a portal or proxy \
                 answers in its place."
            )],
            Problem::EwsForbidden => lines(&[
                "Whatever stands before EWS lets nobody in: a rule of IIS or of a proxy, or in Exchange Online a tenant in \
                 which EWS is off (Set-OrganizationConfig -EwsEnabled, -EwsAllowedAppIDs).",
                "IIS answers so, too, where it wants a client certificate (403.7): EWS_CLIENT_CERTIFICATE_FILE.",
            ]),
            Problem::NotAvailable => lines(&[
                "Try again later. If it stays: Get-ServerComponentState, Test-ServiceHealth, and whether the application \
                 pools MSExchangeServicesAppPool run.",
            ]),
            Problem::ClockDiffers => lines(&[
                "Set both clocks by NTP. When they are more than 5 minutes apart, Kerberos tickets and OAuth tokens are \
                 refused.",
            ]),
            Problem::SignInNotOffered => {
                let switch = match *kind {
                    "basic" => "-BasicAuthentication",
                    "ntlm" | "negotiate" => "-WindowsAuthentication",
                    _ => "-OAuthAuthentication",
                };
                vec![
                    "Set EWS_AUTH_TYPE to a way that is offered (negotiate, ntlm, basic; Bearer is oauth2 or device_code), or \
                     have Exchange offer this one, on each server that answers EWS:"
                        .to_owned(),
                    format!(
                        "  Set-WebServicesVirtualDirectory -Identity 'SERVER\\EWS (Default Web Site)' {switch} $true"
                    ),
                    format!("Nobody signed in: {account} was not locked by this."),
                ]
            }
            Problem::NothingToSignInTo => lines(&[
                "Name a mailbox that the account should be able to open: ews-mcp check --mailbox ADDRESS",
            ]),
            Problem::SignInRefused => refused(account).collect(),
            Problem::NtlmRefused => refused(account).chain(protection()).collect(),
            Problem::NegotiateRefused => refused(account)
                .chain([
                    "With Kerberos, the service principal name has to be registered once, for the account that Exchange runs \
                     as (load balanced: the alternate service account):"
                        .to_owned(),
                    format!("  setspn -Q {service}"),
                ])
                .chain(protection())
                .collect(),
            Problem::SignInNotUnderstood if *kind == "ntlm" => vec![format!(
                "Check whether it is Exchange that answers at {host}, and what stands on the way: something changes what is \
                 sent."
            )],
            Problem::SignInNotUnderstood => vec![
                "The service principal name may be registered for another account than Exchange runs as, or for two:"
                    .to_owned(),
                format!("  setspn -Q {service}"),
                "Else something on the way changes what is sent. EWS_AUTH_TYPE=ntlm goes without Kerberos.".to_owned(),
            ],
            Problem::ConnectionNotKept => lines(&[
                "NTLM and Negotiate sign a connection in, so that it has to stay open from end to end: check load balancer \
                 and proxy on the way (HTTP keep-alive, no sharing of connections between clients). Basic over TLS goes \
                 without.",
            ]),
            Problem::ChannelBindingMissing => lines(&[
                "EWS_CHANNEL_BINDING is require, and there is no TLS, or a certificate whose signature is not of a known \
                 kind. Set EWS_CHANNEL_BINDING=auto, which binds wherever it can; or renew the certificate.",
            ]),
            Problem::KdcNotReached => lines(&[
                "A KDC is a domain controller, port 88 over TCP. Set EWS_KDC_URL, such as tcp://dc1.contoso.example:88; without \
                 it krb5.conf says it, or DNS:",
                "  nslookup -type=SRV _kerberos._tcp.CONTOSO.EXAMPLE",
                "Nobody signed in: the account was not locked by this.",
            ]),
            Problem::KerberosClock => lines(&[
                "Set this machine's clock by NTP, from the same source as the domain controllers: Kerberos takes 5 minutes at \
                 most.",
            ]),
            Problem::ServiceUnknown => vec![
                "Register the service principal name for the account that Exchange runs as (load balanced: the alternate \
                 service account), or set EWS_SERVICE_PRINCIPAL_NAME to one that is:"
                    .to_owned(),
                format!("  setspn -Q {service}"),
            ],
            Problem::KerberosRefused => vec![
                "The domain controller does not take the account, or its password or key. A keytab is out of date with each \
                 change of the password:"
                    .to_owned(),
                "  klist -kte FILE".to_owned(),
                format!(
                    "  Get-ADUser -Identity {} -Properties LockedOut,PasswordExpired,Enabled,msDS-KeyVersionNumber",
                    rights::quoted(rights::without_domain(account))
                ),
                "One sign-in was tried, no more, so that the account is not locked.".to_owned(),
            ],
            Problem::ClientRefused => lines(&[
                "In Entra ID > App registrations, check EWS_CLIENT_ID, and the secret (its value, not its id) or certificate, and \
                 whether it has expired. For a device code: Authentication > Allow public client flows.",
            ]),
            Problem::TenantUnknown => lines(&[
                "Set EWS_TENANT_ID to the tenant's id or to one of its domains (Entra ID > Overview). For other clouds and for \
                 AD FS, EWS_TOKEN_URL says where tokens come from.",
            ]),
            Problem::NoConsent => lines(&[
                "An administrator of the tenant consents: Entra ID > App registrations > API permissions > Grant admin consent, \
                 to full_access_as_app for an application, to EWS.AccessAsUser.All for people.",
                "An application gets access to some mailboxes only by RBAC for Applications instead: docs/impersonation.md.",
            ]),
            Problem::CodeNotUsed => lines(&[
                "Run the check again, open the address that it shows on any device, and enter the code there, as the person \
                 whose mailbox it is. EWS_TOKEN_CACHE keeps the sign-in, so that it is needed once.",
            ]),
            Problem::NoToken => lines(&[
                "Check EWS_TENANT_ID, EWS_OAUTH_SCOPE and EWS_TOKEN_URL, and the way to that host: firewall, HTTPS_PROXY, \
                 EWS_CA_FILE. Exchange was not asked.",
            ]),
            Problem::TokenRefused => lines(&[
                "The token is for another server, or without the permission: check EWS_OAUTH_SCOPE (the server's own address, \
                 such as https://outlook.office365.com/.default), and the administrator's consent.",
                "On Exchange Server, OAuth has to be set up (hybrid modern authentication):",
                "  Get-AuthServer | Format-List Name,Enabled,IsDefaultAuthorizationEndpoint",
            ]),
            Problem::SignInNotAnswered => vec![format!(
                "If it does not pass: the logs of IIS and Exchange on {host} have the request, and so has the audit log, by its \
                 client-request-id."
            )],
            Problem::OwnMailboxNotOwn => vec![format!(
                "Set EWS_EMAIL to the primary address of {account}'s own mailbox; for an account without one, leave it out \
                 and set EWS_IMPERSONATION_ENABLED=true."
            )],
            Problem::OwnMailboxMissing => vec![format!(
                "If {account} has a mailbox, set EWS_EMAIL to its primary address (Get-Mailbox {}). If it has none, which \
                 is usual for a service account, leave EWS_EMAIL out and set EWS_IMPERSONATION_ENABLED=true.",
                rights::quoted(rights::without_domain(account))
            )],
            Problem::OwnMailboxDeniedByPolicy => lines(&[
                "Calls without target_mailbox are denied. If that is not meant, change the setting.",
            ]),
            Problem::OwnMailboxNotOpened | Problem::MailboxNotOpened => vec![format!(
                "That is what Exchange answered for {mailbox}. If it does not pass, its logs have the request by the \
                 client-request-id that the audit log shows (ews-mcp audit show --tool check)."
            )],
            Problem::OutOfSupport => lines(&[
                "It works, but Microsoft repairs it no more. Exchange Server SE takes its place.",
            ]),
            Problem::OtherServer => lines(&[
                "It may lack what Exchange has: query strings (AQS), conversations, inbox rules, change keys, free and busy \
                 times merged. Tools then do without, or say so. A draft that was sent may stay where it is.",
            ]),
            Problem::NotAnAddress => lines(&["Give a primary SMTP address, such as anna@contoso.example."]),
            Problem::ImpersonationOff => lines(&[
                "Set EWS_IMPERSONATION_ENABLED=true, and EWS_IMPERSONATION_TYPE to impersonation (a role that an Exchange \
                 administrator gives) or delegate (rights to each mailbox). docs/impersonation.md has both.",
            ]),
            Problem::ImpersonationDenied => match is_online {
                true => rights::application_access(mailbox),
                false => rights::impersonation(account, mailbox),
            },
            Problem::NoRights => rights::delegate(account, mailbox),
            Problem::MailboxMissing => vec![format!(
                "Check the address. It may have no mailbox, a disabled one, or one in another organisation: \
                 Get-Recipient {}",
                rights::quoted(mailbox)
            )],
            Problem::MailboxDeniedByPolicy => {
                lines(&["If that is not meant, change the setting. ews-mcp policy shows what is in effect."])
            }
            Problem::MailboxUnresolved => vec![
                "Policy knows mailboxes by their primary address, and the directory did not say which one this is. The \
                 account needs an address list that has it:"
                    .to_owned(),
                format!("  Get-Recipient {} | Format-List PrimarySmtpAddress,EmailAddresses,HiddenFromAddressListsEnabled", rights::quoted(mailbox)),
            ],
        }
    }
}

/// What to do where the server answers 401 to a proof.
fn refused(account: &str) -> impl Iterator<Item = String> + use<> {
    [
        "Check EWS_USERNAME (DOMAIN\\user or user principal name) and the password, and that the account is not locked or \
         disabled:"
            .to_owned(),
        format!(
            "  Get-ADUser -Identity {} -Properties LockedOut,PasswordExpired,Enabled",
            rights::quoted(rights::without_domain(account))
        ),
        "One sign-in was tried, no more, so that the account is not locked.".to_owned(),
    ]
    .into_iter()
}

/// Extended Protection, which refuses the right password, too.
fn protection() -> impl Iterator<Item = String> {
    [
        "Where all are right, Extended Protection may be the reason. It needs EWS_CHANNEL_BINDING=auto or require, and no \
         TLS that ends on the way (inspecting proxy, load balancer with another certificate):"
            .to_owned(),
        "  Get-WebServicesVirtualDirectory | Format-List Server,ExtendedProtectionTokenChecking".to_owned(),
    ]
    .into_iter()
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// What a person reads is tried with the real binary: one file of expected
    /// output for each problem.
    #[test]
    fn every_problem_has_its_expected_output_and_nothing_else_has() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/black_box/check");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".txt").map(str::to_owned))
            .filter(|name| !name.starts_with("good"))
            // What stands behind a dot is another case of the same.
            .map(|name| name.split('.').next().unwrap_or_default().to_owned())
            .collect();
        let problems: BTreeSet<String> = Problem::ALL.iter().map(|problem| problem.id().to_owned()).collect();
        assert_eq!(problems.len(), Problem::ALL.len(), "two have the same id");
        assert_eq!(files, problems);
    }

    #[test]
    fn every_problem_says_what_to_do() {
        for problem in Problem::ALL {
            let advice = problem.advice(&Subject { account: "svc".into(), ..Subject::default() });
            assert!(advice.iter().all(|line| !line.is_empty()) && !advice.is_empty(), "{problem:?}");
        }
        // `ALL` is written by hand: its last member is the last of the type.
        assert_eq!(Problem::MailboxNotOpened as usize + 1, Problem::ALL.len());
    }
}
