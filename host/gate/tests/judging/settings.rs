//! How the call of a case differs from the usual one, in words.

use ews_mcp_gate::{Access, Channel, Effect, Need};

use crate::scene::{Scene, scene};

/// The usual call, changed by these words.
pub fn scene_with(settings: &[String]) -> Scene {
    settings.iter().fold(scene(), |scene, setting| set(scene, setting))
}

fn set(mut scene: Scene, setting: &str) -> Scene {
    let (word, rest) = setting.split_once(' ').unwrap_or((setting, ""));
    let list = || rest.split(", ").filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let sizes = || list().iter().map(|size| size.parse().unwrap()).collect::<Vec<usize>>();
    match word {
        "primary" => scene.access(Access::Primary),
        "delegate" => scene.access(Access::Delegate),
        "opaque" => scene.opaque(),
        "call" => scene.channel(Channel::Call),
        "send" => scene.channel(Channel::Send),
        "read" => scene.channel(Channel::Read),
        "effects" => {
            let effects: Vec<Effect> = list().iter().map(|name| Effect::named(name).unwrap()).collect();
            scene.effects(&effects)
        }
        "without" => scene.without(Need::named(rest).unwrap()),
        "only" => scene.only(&list()),
        "naming" => scene.naming(&list()),
        "naming-no-item" => scene.naming_items(&[]),
        "allowing" => scene.allowing(&list()),
        "denying" => scene.denying(&list()),
        "at-most" => {
            scene.policy.max_recipients = rest.parse().ok();
            scene
        }
        "read-only" => {
            scene.policy.read_only = true;
            scene
        }
        "mailbox" => {
            scene.mailbox.address = rest.to_owned();
            scene
        }
        "blobs" => {
            let sizes = sizes();
            scene.blobs(&sizes)
        }
        "attaching" => scene.attaching(rest, &[]),
        "attached-blobs" => {
            let sizes = sizes();
            let (xml, _) = scene.attachments.take().unwrap();
            scene.attaching(&xml, &sizes)
        }
        "shown" => scene.shown(),
        other => panic!("{other} is no setting"),
    }
}
