//! As whom a request runs: impersonation, with a scope.

use crate::authentication::Caller;
use crate::directory::{Directory, Recipient, is_smtp_address};
use crate::errors::{Detail, EwsError, ResponseCode};

/// `t:ConnectingSID`: whom the caller wants to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConnectingSid {
    PrimarySmtpAddress(String),
    SmtpAddress(String),
    PrincipalName(String),
    Sid(String),
}

/// The user as whom a request runs. Errors are those of the whole request: SOAP faults.
///
/// Whoever signed in may have no mailbox: what they ask for in one then fails by itself. An application is nobody, and
/// must always say as whom it acts. Whom it may be, the same scope says: that of the role for applications.
pub(crate) fn acting_user<'d>(
    directory: &'d Directory,
    caller: Caller<'d>,
    connecting: Option<&ConnectingSid>,
) -> Result<&'d Recipient, EwsError> {
    let Some(connecting) = connecting else {
        return if caller.is_application {
            Err(ResponseCode::ErrorInvalidExchangeImpersonationHeaderData.into())
        } else {
            Ok(caller.recipient)
        };
    };
    let user = match connecting {
        ConnectingSid::PrimarySmtpAddress(address) => by_primary_address(directory, address)?,
        ConnectingSid::SmtpAddress(address) => by_address(directory, address)?,
        ConnectingSid::PrincipalName(name) if !name.contains('@') => {
            return Err(ResponseCode::ErrorInvalidUserPrincipalName.into());
        }
        ConnectingSid::PrincipalName(name) => with_mailbox(directory.by_principal_name(name))?,
        ConnectingSid::Sid(sid) => match directory.by_sid(sid) {
            None => return Err(ResponseCode::ErrorInvalidUserSid.into()),
            found => with_mailbox(found)?,
        },
    };
    // Everyone may be themselves.
    if user.in_impersonation_scope || user.mailbox == caller.recipient.mailbox && !caller.is_application {
        Ok(user)
    } else {
        Err(ResponseCode::ErrorImpersonateUserDenied.into())
    }
}

/// The recipient of this address whose mailbox can be opened.
fn by_address<'d>(directory: &'d Directory, address: &str) -> Result<&'d Recipient, EwsError> {
    if !is_smtp_address(address) {
        return Err(ResponseCode::ErrorInvalidSmtpAddress.into());
    }
    with_mailbox(directory.by_address(address))
}

/// The same, where no other address than the primary one will do. The error says which that is.
pub(super) fn by_primary_address<'d>(
    directory: &'d Directory,
    address: &str,
) -> Result<&'d Recipient, EwsError> {
    let user = by_address(directory, address)?;
    if user.address.eq_ignore_ascii_case(address) {
        return Ok(user);
    }
    let mut error = EwsError::from(ResponseCode::ErrorNonPrimarySmtpAddress);
    error.details.push(Detail::Value { name: "Primary", value: user.address.clone() });
    Err(error)
}

/// A recipient whose mailbox can be opened.
fn with_mailbox(recipient: Option<&Recipient>) -> Result<&Recipient, EwsError> {
    recipient
        .filter(|recipient| recipient.enabled)
        .ok_or_else(|| ResponseCode::ErrorNonExistentMailbox.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed;

    fn caller(directory: &Directory) -> Caller<'_> {
        Caller { recipient: directory.service_account(), is_application: false }
    }

    fn act(connecting: Option<&ConnectingSid>) -> Result<String, ResponseCode> {
        let company = seed::company(&seed::Choice::default()).unwrap();
        let directory = company.directory;
        acting_user(&directory, caller(&directory), connecting)
            .map(|user| user.address.clone())
            .map_err(|error| error.code)
    }

    fn smtp(address: &str) -> ConnectingSid {
        ConnectingSid::SmtpAddress(address.to_owned())
    }

    fn primary(address: &str) -> ConnectingSid {
        ConnectingSid::PrimarySmtpAddress(address.to_owned())
    }

    #[test]
    fn without_the_header_one_is_oneself() {
        assert_eq!(act(None), Ok("assistant@contoso.example".to_owned()));
    }

    #[test]
    fn an_application_is_nobody() {
        let company = seed::company(&seed::Choice::default()).unwrap();
        let directory = company.directory;
        let application = Caller { is_application: true, ..caller(&directory) };
        let code = |connecting: Option<&ConnectingSid>| {
            acting_user(&directory, application, connecting).map(|_| ()).map_err(|error| error.code)
        };
        assert_eq!(code(None), Err(ResponseCode::ErrorInvalidExchangeImpersonationHeaderData));
        assert_eq!(code(Some(&primary("assistant@contoso.example"))), Ok(()));
        assert_eq!(
            code(Some(&primary("helena.vogt@contoso.example"))),
            Err(ResponseCode::ErrorImpersonateUserDenied)
        );
    }

    #[test]
    fn those_in_the_scope_can_be_impersonated_by_every_kind_of_name() {
        let anna = Ok("anna.lindqvist@contoso.example".to_owned());
        assert_eq!(act(Some(&primary("Anna.Lindqvist@contoso.example"))), anna);
        assert_eq!(act(Some(&smtp("a.lindqvist@contoso.example"))), anna);
        assert_eq!(act(Some(&ConnectingSid::PrincipalName("anna.lindqvist@contoso.example".into()))), anna);
    }

    #[test]
    fn those_outside_are_denied_by_whatever_name() {
        let denied = Err(ResponseCode::ErrorImpersonateUserDenied);
        assert_eq!(act(Some(&primary("helena.vogt@contoso.example"))), denied);
        assert_eq!(act(Some(&smtp("ceo@contoso.example"))), denied);
    }

    #[test]
    fn unknown_and_disabled_mailboxes_do_not_exist() {
        let none = Err(ResponseCode::ErrorNonExistentMailbox);
        assert_eq!(act(Some(&primary("nobody@contoso.example"))), none);
        assert_eq!(act(Some(&smtp("former.employee@contoso.example"))), none);
    }

    #[test]
    fn a_proxy_address_is_no_primary_address_and_the_error_says_the_right_one() {
        let company = seed::company(&seed::Choice::default()).unwrap();
        let directory = company.directory;
        let error =
            acting_user(&directory, caller(&directory), Some(&primary("a.lindqvist@contoso.example")))
                .unwrap_err();
        assert_eq!(error.code, ResponseCode::ErrorNonPrimarySmtpAddress);
        assert_eq!(
            error.details,
            [Detail::Value { name: "Primary", value: "anna.lindqvist@contoso.example".into() }]
        );
    }

    #[test]
    fn wrong_names_have_codes_of_their_own() {
        assert_eq!(
            act(Some(&ConnectingSid::PrincipalName("anna".into()))),
            Err(ResponseCode::ErrorInvalidUserPrincipalName)
        );
        assert_eq!(act(Some(&ConnectingSid::Sid("S-1-5-7".into()))), Err(ResponseCode::ErrorInvalidUserSid));
        for text in ["anna", "", "anna lindqvist@contoso.example"] {
            assert_eq!(act(Some(&smtp(text))), Err(ResponseCode::ErrorInvalidSmtpAddress), "{text}");
            assert_eq!(act(Some(&primary(text))), Err(ResponseCode::ErrorInvalidSmtpAddress), "{text}");
        }
    }
}
