//! The person at the client, who is asked before something is sent or destroyed
//! (MCP, elicitation).

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use rmcp::model::{
    ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationCapability, ErrorData, Implementation,
};
use rmcp::service::RequestContext;
use rmcp::{ClientHandler, RoleClient};
use serde_json::json;

/// What the user does with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Yes.
    Yes,
    /// Sends the form off without a tick in the box.
    YesWithoutTick,
    /// No.
    No,
    /// Closes it.
    Nothing,
}

type Deciding = Pin<Box<dyn Future<Output = Says> + Send>>;

/// A user, or none.
#[derive(Clone)]
pub struct User {
    decide: Option<Arc<dyn Fn(String) -> Deciding + Send + Sync>>,
    questions: Arc<Mutex<Vec<String>>>,
}

impl User {
    /// A client that cannot ask anybody.
    pub fn absent() -> User {
        User { decide: None, questions: Arc::default() }
    }

    /// One who always says the same.
    pub fn who_says(says: Says) -> User {
        User::who(move |_| async move { says })
    }

    /// One who does something while the question stands, and then decides.
    pub fn who<F: Future<Output = Says> + Send + 'static>(
        decide: impl Fn(String) -> F + Send + Sync + 'static,
    ) -> User {
        let decide = move |question: String| -> Deciding { Box::pin(decide(question)) };
        User { decide: Some(Arc::new(decide)), questions: Arc::default() }
    }

    /// What was asked so far, in order.
    pub fn questions(&self) -> Vec<String> {
        self.questions.lock().unwrap().clone()
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("can_be_asked", &self.decide.is_some()).finish_non_exhaustive()
    }
}

impl ClientHandler for User {
    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::FormElicitationParams { message, .. } = request else {
            panic!("a question that is no form: {request:?}");
        };
        self.questions.lock().unwrap().push(message.clone());
        let decide = self.decide.as_ref().expect("nobody can be asked, and the server asked");
        Ok(match decide(message).await {
            Says::Yes => {
                ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "confirm": true }))
            }
            Says::YesWithoutTick => {
                ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "confirm": false }))
            }
            Says::No => ElicitResult::new(ElicitationAction::Decline),
            Says::Nothing => ElicitResult::new(ElicitationAction::Cancel),
        })
    }

    fn get_info(&self) -> ClientConfig {
        let mut capabilities = ClientCapabilities::default();
        capabilities.elicitation = self.decide.as_ref().map(|_| ElicitationCapability::default());
        ClientConfig::new(capabilities, Implementation::new("tests", "1"))
    }
}
