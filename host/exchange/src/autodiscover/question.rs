//! What autodiscover is asked, in its two forms.

use url::Url;

/// The form of a question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// GetUserSettings ([MS-OXWSADISC], section 3.1.4.3), autodiscover.svc.
    Soap,
    /// An XML document ([MS-OXDSCLI], section 2.2.3), autodiscover.xml.
    Pox,
}

impl Form {
    /// By the end of the path.
    pub(super) fn of(url: &Url) -> Form {
        if url.path().to_ascii_lowercase().ends_with(".svc") { Form::Soap } else { Form::Pox }
    }

    /// The path below a host.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Form::Soap => "/autodiscover/autodiscover.svc",
            Form::Pox => "/autodiscover/autodiscover.xml",
        }
    }
}

/// The document that is sent to this address, for the mailbox of `address`.
pub(super) fn question(form: Form, to: &Url, address: &str) -> String {
    let address = escape(address);
    match form {
        Form::Pox => format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">\
             <Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>\
             http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\
             </AcceptableResponseSchema></Request></Autodiscover>"
        ),
        Form::Soap => {
            let to = escape(to.as_str());
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                 <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
                 xmlns:a=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\" \
                 xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">\
                 <soap:Header><a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion>\
                 <wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings\
                 </wsa:Action><wsa:To>{to}</wsa:To></soap:Header>\
                 <soap:Body><a:GetUserSettingsRequestMessage><a:Request>\
                 <a:Users><a:User><a:Mailbox>{address}</a:Mailbox></a:User></a:Users>\
                 <a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>InternalEwsUrl</a:Setting>\
                 </a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></soap:Body></soap:Envelope>"
            )
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
