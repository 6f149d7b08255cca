//! What autodiscover answers, in its two forms. Input is whatever some host
//! sends: bounded, and nothing of it is believed here.

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::question::Form;

/// Elements that are read; real answers have a few hundred.
const MOST_ELEMENTS: usize = 5_000;
const DEEPEST: usize = 32;
/// Characters of an error that are told.
const LONGEST_REASON: usize = 200;

/// What it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// ExternalEwsUrl, or EwsUrl of the protocol EXPR.
    pub(super) external: Option<String>,
    /// InternalEwsUrl, or EwsUrl of the protocol EXCH.
    pub(super) internal: Option<String>,
    /// Ask for another address.
    pub(super) redirect_address: Option<String>,
    /// Ask somewhere else.
    pub(super) redirect_url: Option<String>,
    /// An error's code and message.
    pub(super) error: Option<String>,
}

/// Reads an answer; none where it is something else, such as a web page.
pub(super) fn read(form: Form, text: &str) -> Option<Answer> {
    let leaves = leaves(text)?;
    let answer = match form {
        Form::Soap => soap(&leaves),
        Form::Pox => pox(&leaves),
    };
    (answer != Answer::default()).then_some(answer)
}

/// An element without children: the local names of it and those around it, and
/// its text.
struct Leaf {
    path: Vec<String>,
    text: String,
}

impl Leaf {
    fn name(&self) -> &str {
        self.path.last().map(String::as_str).unwrap_or_default()
    }

    fn is_in(&self, name: &str) -> bool {
        self.path.iter().any(|around| around == name)
    }
}

fn leaves(text: &str) -> Option<Vec<Leaf>> {
    let mut reader = Reader::from_str(text);
    let (mut path, mut found, mut count) = (Vec::<String>::new(), Vec::new(), 0_usize);
    let mut gathered = String::new();
    let mut is_leaf = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                count += 1;
                if count > MOST_ELEMENTS || path.len() >= DEEPEST {
                    return None;
                }
                path.push(start.local_name().as_ref().to_owned());
                gathered.clear();
                is_leaf = true;
            }
            Event::Text(text) => gathered.push_str(&text),
            Event::CData(text) => gathered.push_str(&text),
            Event::GeneralRef(reference) => match reference.as_ref() {
                "amp" => gathered.push('&'),
                "lt" => gathered.push('<'),
                "gt" => gathered.push('>'),
                "quot" => gathered.push('"'),
                "apos" => gathered.push('\''),
                _ => gathered.push(reference.resolve_char_ref().ok()??),
            },
            Event::End(_) => {
                if is_leaf {
                    found.push(Leaf { path: path.clone(), text: gathered.trim().to_owned() });
                }
                is_leaf = false;
                path.pop();
            }
            Event::DocType(_) => return None,
            Event::Eof => return path.is_empty().then_some(found),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn soap(leaves: &[Leaf]) -> Answer {
    let mut answer = Answer::default();
    let (mut setting, mut code, mut target) = (String::new(), String::new(), String::new());
    let mut message = String::new();
    for leaf in leaves {
        match leaf.name() {
            "Name" if leaf.is_in("UserSetting") => setting.clone_from(&leaf.text),
            "Value" if leaf.is_in("UserSetting") => {
                let value = Some(leaf.text.clone()).filter(|text| !text.is_empty());
                match setting.as_str() {
                    "ExternalEwsUrl" => answer.external = value,
                    "InternalEwsUrl" => answer.internal = value,
                    _ => {}
                }
            }
            // The user's code counts; the one of the whole answer comes first or last.
            "ErrorCode" if !leaf.is_in("UserSettingError") && leaf.text != "NoError" => {
                code.clone_from(&leaf.text);
            }
            "ErrorMessage" if !leaf.is_in("UserSettingError") => message.clone_from(&leaf.text),
            "RedirectTarget" => target.clone_from(&leaf.text),
            "faultstring" => (code, message) = ("fault".to_owned(), leaf.text.clone()),
            _ => {}
        }
    }
    match code.as_str() {
        "RedirectAddress" => answer.redirect_address = Some(target),
        "RedirectUrl" => answer.redirect_url = Some(target),
        "" => {}
        _ => answer.error = Some(reason(&code, &message)),
    }
    answer
}

fn pox(leaves: &[Leaf]) -> Answer {
    let mut answer = Answer::default();
    let mut protocol = String::new();
    let (mut code, mut message) = (String::new(), String::new());
    let is_autodiscover =
        leaves.iter().any(|leaf| leaf.path.first().is_some_and(|root| root == "Autodiscover"));
    if !is_autodiscover {
        return answer;
    }
    for leaf in leaves {
        let text = || Some(leaf.text.clone()).filter(|text| !text.is_empty());
        match leaf.name() {
            "Type" if leaf.is_in("Protocol") => protocol.clone_from(&leaf.text),
            "EwsUrl" if leaf.is_in("Protocol") => match protocol.as_str() {
                "EXPR" => answer.external = text(),
                "EXCH" => answer.internal = text(),
                _ => {}
            },
            "RedirectAddr" => answer.redirect_address = text(),
            "RedirectUrl" => answer.redirect_url = text(),
            "ErrorCode" => code.clone_from(&leaf.text),
            "Message" if leaf.is_in("Error") => message.clone_from(&leaf.text),
            _ => {}
        }
    }
    if !code.is_empty() || !message.is_empty() {
        answer.error = Some(reason(&code, &message));
    }
    answer
}

fn reason(code: &str, message: &str) -> String {
    let whole =
        [code, message].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(": ");
    whole.chars().filter(|character| !character.is_control()).take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pox_answer_has_two_addresses_by_protocol() {
        let text = "<?xml version='1.0'?><Autodiscover xmlns='http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'>\
            <Response xmlns='http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'><Account>\
            <Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://in.contoso.example/EWS/Exchange.asmx</EwsUrl></Protocol>\
            <Protocol><Type>EXPR</Type><EwsUrl>https://out.contoso.example/e?a=1&amp;b=2</EwsUrl></Protocol>\
            <Protocol><Type>WEB</Type></Protocol></Account></Response></Autodiscover>";
        let answer = read(Form::Pox, text).unwrap();
        assert_eq!(answer.internal.as_deref(), Some("https://in.contoso.example/EWS/Exchange.asmx"));
        assert_eq!(answer.external.as_deref(), Some("https://out.contoso.example/e?a=1&b=2"));
    }

    #[test]
    fn errors_and_redirects_are_told_apart() {
        let pox = |inner: &str| {
            read(Form::Pox, &format!("<Autodiscover><Response>{inner}</Response></Autodiscover>"))
        };
        let error = pox(
            "<Error Time='1' Id='2'><ErrorCode>500</ErrorCode><Message>The e-mail address cannot be found.</Message></Error>",
        );
        assert_eq!(error.unwrap().error.as_deref(), Some("500: The e-mail address cannot be found."));
        let address =
            pox("<Account><Action>redirectAddr</Action><RedirectAddr>a@b.example</RedirectAddr></Account>");
        assert_eq!(address.unwrap().redirect_address.as_deref(), Some("a@b.example"));
        let soap = |code: &str, rest: &str| {
            read(
                Form::Soap,
                &format!(
                    "<s:Envelope xmlns:s='s'><s:Body><G><Response><ErrorCode>NoError</ErrorCode><UserResponses><UserResponse>\
                     <ErrorCode>{code}</ErrorCode>{rest}</UserResponse></UserResponses></Response></G></s:Body></s:Envelope>"
                ),
            )
        };
        let settings = "<UserSettings><UserSetting><Name>InternalEwsUrl</Name><Value>https://i.example/</Value></UserSetting>\
            <UserSetting><Name>ExternalEwsUrl</Name><Value>https://e.example/</Value></UserSetting></UserSettings>";
        let found = soap("NoError", settings).unwrap();
        assert_eq!(
            (found.external.as_deref(), found.internal.as_deref()),
            (Some("https://e.example/"), Some("https://i.example/"))
        );
        let url = soap("RedirectUrl", "<RedirectTarget>https://x.example/</RedirectTarget>").unwrap();
        assert_eq!(url.redirect_url.as_deref(), Some("https://x.example/"));
        let invalid = soap("InvalidUser", "<ErrorMessage>No such user.</ErrorMessage>").unwrap();
        assert_eq!(invalid.error.as_deref(), Some("InvalidUser: No such user."));
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in [
            "",
            "<html><body><p>Welcome</p></body></html>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><Autodiscover><Response><EwsUrl>&e;</EwsUrl></Response></Autodiscover>",
            "<Autodiscover><Response>",
            "not xml at all",
        ] {
            assert_eq!(read(Form::Pox, text), None, "{text}");
        }
        assert_eq!(read(Form::Pox, &"<a>".repeat(40)), None);
    }
}
