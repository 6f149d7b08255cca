//! What reached the embedded Exchange, as it was written down.

use std::path::PathBuf;

/// A folder of recorded requests and answers.
#[derive(Debug)]
pub struct Recording(PathBuf);

/// One request with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The name of the element in soap:Body.
    pub operation: String,
    /// The request's envelope.
    pub request: String,
    /// The answer's envelope.
    pub answer: String,
    /// The HTTP headers of both, one a line, without credentials.
    pub headers: String,
}

impl Recording {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Recording(folder)
    }

    /// Everything so far, in order; what was not valid included.
    pub fn all(&self) -> Vec<Recorded> {
        let mut requests: Vec<PathBuf> = [self.0.clone(), self.0.join("invalid")]
            .iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().ends_with("-request.xml"))
            .collect();
        requests.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
        requests.into_iter().map(|request| Recorded::read(&request)).collect()
    }

    /// How often a password was tried so far, and how often a wrong one; at
    /// Autodiscover, too.
    pub fn logons(&self) -> (u64, u64) {
        let number = |text: &str, name: &str| {
            let at = text.rfind(name)? + name.len();
            text[at..].split([' ', ')']).next()?.parse::<u64>().ok()
        };
        let headers = [self.0.clone(), self.0.join("invalid"), self.0.join("elsewhere")]
            .into_iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().ends_with("-headers.txt"))
            .map(|path| std::fs::read_to_string(path).unwrap());
        headers
            .map(|text| {
                let count = |name| number(&text, name).unwrap_or_default();
                (count(" logons="), count(" failed_logons="))
            })
            .fold((0, 0), |most, one| (most.0.max(one.0), most.1.max(one.1)))
    }

    /// The names of the operations so far, in order.
    pub fn operations(&self) -> Vec<String> {
        self.all().into_iter().map(|recorded| recorded.operation).collect()
    }
}

impl Recorded {
    fn read(request: &std::path::Path) -> Recorded {
        let name = request.file_name().unwrap().to_string_lossy().into_owned();
        let text = |ending: &str| {
            let path = request.with_file_name(name.replace("-request.xml", ending));
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            // What is sent on purpose and is no text is told apart all the same.
            String::from_utf8_lossy(&bytes).into_owned()
        };
        // 000001-FindItem-request.xml
        let operation = name.split('-').nth(1).unwrap().to_owned();
        Recorded {
            operation,
            request: text("-request.xml"),
            answer: text("-answer.xml"),
            headers: text("-headers.txt"),
        }
    }
}
