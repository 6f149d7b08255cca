//! The tools of one component together, and the macro that makes them one.

use serde_json::Value;

use crate::failure::Failure;
use crate::mailbox::Mailbox;
use crate::manifest::Manifest;
use crate::session::Session;
use crate::tool::{Reply, Tool};

/// A plugin: what [`export!`](crate::export) makes of a list of tools.
pub trait Plugin {
    /// What the plugin offers.
    fn manifest() -> Manifest;

    /// Runs the tool of this name with a JSON object of arguments.
    ///
    /// # Errors
    /// The tool's failure; `unsupported` where there is no such tool;
    /// `invalid-argument` where the arguments are not the tool's.
    fn call(tool: &str, arguments: &str, mailbox: &dyn Mailbox, session: &dyn Session) -> Outcome;
}

/// How a call ended, with the result as JSON.
pub type Outcome = Result<Reply<Value>, Failure>;

/// Reads a tool's arguments, runs it and writes its result. Part of
/// [`export!`](crate::export).
#[doc(hidden)]
pub fn run<T: Tool>(arguments: &str, mailbox: &dyn Mailbox, session: &dyn Session) -> Outcome {
    let tool: T = serde_json::from_str(arguments)
        .map_err(|error| Failure::invalid_argument(format!("The arguments of {}: {error}", T::NAME)))?;
    let reply = tool.call(mailbox, session)?;
    let payload = serde_json::to_value(&reply.payload)
        .map_err(|error| Failure::failed(format!("The result of {} cannot be written: {error}", T::NAME)))?;
    if !payload.is_object() {
        return Err(Failure::failed(format!("The result of {} is no JSON object", T::NAME)));
    }
    Ok(Reply { message: reply.message, payload })
}

/// Makes a component of tools.
///
/// ```text
/// ews_plugin_sdk::export! {
///     name: "mail",                      // lower case letters, digits, `-`
///     description: "Reads mail.",        // one or two sentences
///     tools: [ReadEmails, GetEmailDetails],
/// }
/// ```
///
/// The version is the crate's own. The macro defines a struct `ExportedPlugin`,
/// which implements [`Plugin`] natively, too; only a build for WebAssembly
/// exports anything.
#[macro_export]
macro_rules! export {
    (name: $name:expr, description: $description:expr, tools: [$($tool:ty),+ $(,)?] $(,)?) => {
        /// This crate's tools, as one plugin.
        #[derive(Debug, Clone, Copy)]
        pub struct ExportedPlugin;

        impl $crate::Plugin for ExportedPlugin {
            fn manifest() -> $crate::Manifest {
                $crate::Manifest {
                    name: $name,
                    version: env!("CARGO_PKG_VERSION"),
                    description: $description,
                    tools: vec![$($crate::ToolManifest::of::<$tool>()),+],
                }
            }

            fn call(
                tool: &str,
                arguments: &str,
                mailbox: &dyn $crate::Mailbox,
                session: &dyn $crate::Session,
            ) -> $crate::Outcome {
                match tool {
                    $(<$tool as $crate::Tool>::NAME => {
                        $crate::run_tool::<$tool>(arguments, mailbox, session)
                    })+
                    other => Err($crate::Failure::unsupported(format!("This plugin has no tool {other}"))),
                }
            }
        }

        // Natively the exported symbols would not link.
        #[cfg(target_family = "wasm")]
        #[allow(unsafe_code, missing_docs)]
        const _: () = {
            type Exported = $crate::component::Component<ExportedPlugin>;
            $crate::component::bindings::export!(Exported with_types_in $crate::component::bindings);
        };
    };
}
