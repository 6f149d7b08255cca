//! `update_email`, `move_email`, `copy_email` and `delete_email` against a mailbox that plays a
//! script.

use ews_plugin_mail::{CopyEmail, DeleteEmail, MoveEmail, UpdateEmail};
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, Through, run};
use ews_plugin_sdk::{CallError, Failure, FailureKind, Reply, Tool, ToolManifest};
use serde_json::{Value, json};

const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

/// An answer with a message for each of these: the new id, or none where the
/// item was gone.
fn answer(operation: &str, items: &[Option<&str>]) -> String {
    let messages: String = items
        .iter()
        .map(|item| match item {
            Some(id) => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
                 <m:Items><t:Message><t:ItemId Id=\"{id}\" ChangeKey=\"CQ{id}\"/></t:Message></m:Items>\
                 </m:{operation}ResponseMessage>"
            ),
            None => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>Not found.</m:MessageText>\
                 <m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:Items/></m:{operation}ResponseMessage>"
            ),
        })
        .collect();
    format!(
        "<m:{operation}Response {NAMESPACES}><m:ResponseMessages>{messages}</m:ResponseMessages>\
         </m:{operation}Response>"
    )
}

fn mailbox() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example")
}

fn call<T: Tool>(arguments: Value, mailbox: &ScriptedMailbox) -> Result<Reply<Value>, Failure> {
    let outcome = run::<T>(arguments, mailbox, &ScriptedSession::new("Europe/Vienna"));
    assert_eq!(mailbox.unused(), 0);
    assert!(mailbox.requests().iter().all(|request| request.through != Through::Send));
    // Whatever comes is what the schema promises.
    if let Ok(reply) = &outcome {
        let schema = ToolManifest::of::<T>().output_schema;
        assert!(jsonschema::is_valid(&schema, &reply.payload), "{} is not {schema}", reply.payload);
    }
    outcome
}

fn wrong<T: Tool>(arguments: Value) -> String {
    match call::<T>(arguments, &mailbox()) {
        Err(Failure { kind: FailureKind::InvalidArgument, message }) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_that_can_be_changed_goes_in_one_operation() {
    let mailbox = mailbox().answer(answer("UpdateItem", &[Some("A1")]));
    let arguments = json!({
        "message_id": "A1",
        "is_read": true,
        "categories": ["Blau", "Später"],
        "flag_status": "Complete",
        "importance": "Low",
    });
    let reply = call::<UpdateEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Updated 1 email");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "A1",
            "updates": {
                "is_read": true, "categories": ["Blau", "Später"], "flag_status": "Complete", "importance": "Low",
            },
            "updated_count": 1,
            "failed_count": 0,
            "results": [{ "message_id": "A1", "change_key": "CQA1" }],
        })
    );
    assert_eq!(
        mailbox.operations(),
        [format!(
            "<m:UpdateItem {NAMESPACES} ConflictResolution=\"AlwaysOverwrite\" MessageDisposition=\"SaveOnly\">\
             <m:ItemChanges><t:ItemChange><t:ItemId Id=\"A1\"/><t:Updates>\
             <t:SetItemField><t:FieldURI FieldURI=\"message:IsRead\"/><t:Message><t:IsRead>true</t:IsRead></t:Message>\
             </t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Flag\"/><t:Message><t:Flag>\
             <t:FlagStatus>Complete</t:FlagStatus></t:Flag></t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Importance\"/><t:Message>\
             <t:Importance>Low</t:Importance></t:Message></t:SetItemField>\
             <t:SetItemField><t:FieldURI FieldURI=\"item:Categories\"/><t:Message><t:Categories>\
             <t:String>Blau</t:String><t:String>Später</t:String></t:Categories></t:Message></t:SetItemField>\
             </t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )]
    );
}

#[test]
fn an_empty_list_takes_all_categories_away() {
    let mailbox = mailbox().answer(answer("UpdateItem", &[Some("A1")]));
    let reply = call::<UpdateEmail>(json!({ "message_id": "A1", "categories": [] }), &mailbox).unwrap();
    assert_eq!(reply.payload["updates"], json!({ "categories": [] }));
    assert!(mailbox.operations()[0].contains(
        "<t:Updates><t:DeleteItemField><t:FieldURI FieldURI=\"item:Categories\"/></t:DeleteItemField></t:Updates>"
    ));
}

#[test]
fn a_change_key_lets_nothing_be_overwritten() {
    let mailbox = mailbox().exchange_error("ErrorIrresolvableConflict", "The send or update failed.");
    let arguments = json!({ "message_id": "A1", "change_key": "CQ", "is_read": false });
    let failure = call::<UpdateEmail>(arguments, &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Conflict);
    let operation = &mailbox.operations()[0];
    assert!(operation.contains("ConflictResolution=\"NeverOverwrite\""));
    assert!(operation.contains("<t:ItemId Id=\"A1\" ChangeKey=\"CQ\"/>"));
}

#[test]
fn of_several_messages_each_has_its_result() {
    let mailbox = mailbox().answer(answer("UpdateItem", &[Some("A1"), None, Some("A3")]));
    let arguments = json!({ "message_ids": ["A1", "A2", "A1", "A3"], "is_read": true });
    let reply = call::<UpdateEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Updated 2 of 3 emails; results[] says which were not, and why");
    assert_eq!(
        reply.payload,
        json!({
            "updates": { "is_read": true },
            "updated_count": 2,
            "failed_count": 1,
            "results": [
                { "message_id": "A1", "change_key": "CQA1" },
                { "message_id": "A2", "error_code": "ErrorItemNotFound", "error_message": "Not found." },
                { "message_id": "A3", "change_key": "CQA3" },
            ],
        })
    );
    assert_eq!(mailbox.operations()[0].matches("<t:ItemChange>").count(), 3, "each id once");
}

#[test]
fn where_none_was_done_the_call_failed() {
    let mailbox = mailbox().answer(answer("UpdateItem", &[None, None]));
    let arguments = json!({ "message_ids": ["A1", "A2"], "is_read": true });
    let failure = call::<UpdateEmail>(arguments, &mailbox).unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(
        failure
            .message
            .starts_with("None of the 2 messages was changed. The first: Not found. (ErrorItemNotFound)."),
        "{failure}"
    );
}

#[test]
fn an_answer_for_fewer_messages_is_not_guessed_at() {
    let mailbox = mailbox().answer(answer("DeleteItem", &[Some("A1")]));
    let arguments = json!({ "message_ids": ["A1", "A2"], "permanent": true });
    assert_eq!(
        call::<DeleteEmail>(arguments, &mailbox).unwrap_err(),
        Failure::failed(
            "Exchange was asked about 2 messages and answered about 1; look at them before you go on."
        )
    );
}

#[test]
fn which_messages_are_meant_must_be_clear() {
    let both = "Pass message_id for one message or message_ids for several, and not both.";
    assert_eq!(wrong::<UpdateEmail>(json!({ "is_read": true })), both);
    assert_eq!(wrong::<DeleteEmail>(json!({ "message_id": "A1", "message_ids": ["A2"] })), both);
    assert_eq!(
        wrong::<DeleteEmail>(json!({ "message_ids": [] })),
        "message_ids: 0 ids; pass 1 to 100 in one call."
    );
    let many: Vec<String> = (0..101).map(|number| format!("A{number}")).collect();
    assert_eq!(
        wrong::<MoveEmail>(json!({ "message_ids": many, "destination_folder": "inbox" })),
        "message_ids: 101 ids; pass 1 to 100 in one call."
    );
    assert_eq!(
        wrong::<UpdateEmail>(json!({ "message_id": "A1" })),
        "Nothing to change: pass at least one of is_read, categories, flag_status and importance."
    );
    assert_eq!(
        wrong::<UpdateEmail>(json!({ "message_ids": ["A1", "A2"], "is_read": true, "change_key": "CQ" })),
        "change_key belongs to one message: pass message_id with it, or leave it out."
    );
    assert!(
        wrong::<UpdateEmail>(json!({ "message_id": "A1", "flag_status": "flagged" }))
            .contains("unknown variant `flagged`, expected one of `NotFlagged`, `Flagged`, `Complete`")
    );
}

#[test]
fn an_id_of_another_mailbox_is_told_with_its_argument() {
    let refusal = |place: &str| {
        CallError::Refused(format!("id-of-another-mailbox at {place}: the id belongs to another mailbox"))
    };
    let mailbox_of = |place: &str| mailbox().fail(refusal(place));
    let arguments = json!({ "message_ids": ["A1", "A2"], "destination_folder_id": "F1" });
    let failure = call::<MoveEmail>(arguments.clone(), &mailbox_of("MoveItem/ItemIds/ItemId")).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(failure.message.starts_with("message_ids is not an id of this mailbox"), "{failure}");
    let failure = call::<MoveEmail>(arguments, &mailbox_of("MoveItem/ToFolderId/FolderId")).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidArgument);
    assert!(failure.message.starts_with("destination_folder_id is not an id of this mailbox"), "{failure}");
}

#[test]
fn a_moved_message_has_a_new_id() {
    let mailbox = mailbox().answer(answer("MoveItem", &[Some("N1")]));
    let arguments = json!({ "message_id": "A1", "destination_folder": "Junk" });
    let reply = call::<MoveEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Moved 1 email to junkemail");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "A1",
            "new_message_id": "N1",
            "destination_folder": "junkemail",
            "moved_count": 1,
            "failed_count": 0,
            "results": [{ "message_id": "A1", "new_message_id": "N1" }],
        })
    );
    assert_eq!(
        mailbox.operations(),
        [format!(
            "<m:MoveItem {NAMESPACES}><m:ToFolderId><t:DistinguishedFolderId Id=\"junkemail\"/></m:ToFolderId>\
             <m:ItemIds><t:ItemId Id=\"A1\"/></m:ItemIds><m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>"
        )]
    );
}

#[test]
fn a_folder_is_named_by_its_path_or_its_id() {
    let folders = format!(
        "<m:FindFolderResponse {NAMESPACES}><m:ResponseMessages>\
         <m:FindFolderResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:RootFolder TotalItemsInView=\"1\" IncludesLastItemInRange=\"true\"><t:Folders><t:Folder>\
         <t:FolderId Id=\"F1\"/><t:DisplayName>Projekte</t:DisplayName></t:Folder></t:Folders></m:RootFolder>\
         </m:FindFolderResponseMessage></m:ResponseMessages></m:FindFolderResponse>"
    );
    let by_path = mailbox().answer(folders).answer(answer("MoveItem", &[Some("N1"), Some("N2")]));
    let arguments = json!({ "message_ids": ["A1", "A2"], "destination_folder": "inbox/projekte" });
    let reply = call::<MoveEmail>(arguments, &by_path).unwrap();
    assert_eq!(reply.message, "Moved 2 emails to Inbox/Projekte");
    assert_eq!(reply.payload.get("new_message_id"), None);
    let by_id = mailbox().answer(answer("MoveItem", &[Some("N1")]));
    let reply =
        call::<MoveEmail>(json!({ "message_id": "A1", "destination_folder_id": "F1" }), &by_id).unwrap();
    assert_eq!(reply.payload["destination_folder"], "F1");
    for operation in [&by_path.operations()[1], &by_id.operations()[0]] {
        assert!(operation.contains("<m:ToFolderId><t:FolderId Id=\"F1\"/></m:ToFolderId>"), "{operation}");
    }
}

#[test]
fn where_to_move_must_be_clear_and_allowed() {
    let one = "Pass destination_folder (a name or a path) or destination_folder_id, and not both.";
    assert_eq!(wrong::<MoveEmail>(json!({ "message_id": "A1" })), one);
    assert_eq!(
        wrong::<MoveEmail>(
            json!({ "message_id": "A1", "destination_folder": "inbox", "destination_folder_id": "F1" })
        ),
        one
    );
    assert!(
        wrong::<MoveEmail>(json!({ "message_id": "A1", "destination_folder": "outbox" }))
            .starts_with("destination_folder: nothing is put into the Outbox")
    );
    assert_eq!(
        wrong::<MoveEmail>(json!({ "message_id": "A1", "destination_folder": "//" })),
        "destination_folder: \"//\" is no path. Write a name such as inbox or a path such as Inbox/Projects."
    );
}

#[test]
fn a_message_is_deleted_into_deleted_items_where_it_has_a_new_id() {
    let mailbox = mailbox().answer(answer("MoveItem", &[Some("N1")]));
    let reply = call::<DeleteEmail>(json!({ "message_id": "A1" }), &mailbox).unwrap();
    assert_eq!(reply.message, "Deleted 1 email into Deleted Items");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "A1",
            "new_message_id": "N1",
            "permanent": false,
            "hard_delete": false,
            "deleted_count": 1,
            "failed_count": 0,
            "results": [{ "message_id": "A1", "new_message_id": "N1" }],
        })
    );
    assert!(mailbox.operations()[0].contains("<t:DistinguishedFolderId Id=\"deleteditems\"/>"));
}

#[test]
fn permanent_by_either_name_is_for_good() {
    for name in ["permanent", "hard_delete"] {
        let mailbox = mailbox().answer(answer("DeleteItem", &[Some("A1"), None]));
        let mut arguments = json!({ "message_ids": ["A1", "A2"] });
        arguments[name] = json!(true);
        let reply = call::<DeleteEmail>(arguments, &mailbox).unwrap();
        assert_eq!(reply.message, "Deleted 1 of 2 emails for good; results[] says which were not, and why");
        assert_eq!(
            reply.payload,
            json!({
                "permanent": true,
                "hard_delete": true,
                "deleted_count": 1,
                "failed_count": 1,
                "results": [
                    { "message_id": "A1" },
                    { "message_id": "A2", "error_code": "ErrorItemNotFound", "error_message": "Not found." },
                ],
            })
        );
        assert_eq!(
            mailbox.operations(),
            [format!(
                "<m:DeleteItem {NAMESPACES} DeleteType=\"HardDelete\"><m:ItemIds><t:ItemId Id=\"A1\"/>\
                 <t:ItemId Id=\"A2\"/></m:ItemIds></m:DeleteItem>"
            )]
        );
    }
}

/// The message in this version, as GetItem shows it.
fn version(key: &str) -> String {
    format!(
        "<m:GetItemResponse {NAMESPACES}><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id=\"A1\" ChangeKey=\"{key}\"/>\
         <t:Subject>Plan 🚀</t:Subject><t:ParentFolderId Id=\"F0\"/></t:Message></m:Items></m:GetItemResponseMessage>\
         </m:ResponseMessages></m:GetItemResponse>"
    )
}

#[test]
fn a_change_key_keeps_what_was_changed_since_where_it_is() {
    let arguments = json!({ "message_id": "A1", "change_key": "CQ1" });
    let to_junk = |arguments: &Value| {
        let mut arguments = arguments.clone();
        arguments["destination_folder"] = json!("junk");
        arguments
    };
    let mut permanent = arguments.clone();
    permanent["permanent"] = json!(true);
    let stale = || mailbox().answer(version("CQ2"));
    for failure in [
        call::<MoveEmail>(to_junk(&arguments), &stale()).unwrap_err(),
        call::<DeleteEmail>(arguments.clone(), &stale()).unwrap_err(),
        call::<DeleteEmail>(permanent.clone(), &stale()).unwrap_err(),
    ] {
        assert_eq!(failure.kind, FailureKind::Conflict);
        assert!(failure.message.starts_with("change_key: the message was changed since it had this version"));
    }
    // The version that was seen goes with the operation, too.
    let fresh = |operation: &str| mailbox().answer(version("CQ1")).answer(answer(operation, &[Some("N1")]));
    let moved = fresh("MoveItem");
    call::<MoveEmail>(to_junk(&arguments), &moved).unwrap();
    let trashed = fresh("MoveItem");
    call::<DeleteEmail>(arguments, &trashed).unwrap();
    let gone = fresh("DeleteItem");
    call::<DeleteEmail>(permanent, &gone).unwrap();
    for mailbox in [moved, trashed, gone] {
        let operation = &mailbox.operations()[1];
        assert!(operation.contains("<t:ItemId Id=\"A1\" ChangeKey=\"CQ1\"/>"), "{operation}");
    }
    let several = json!({ "message_ids": ["A1", "A2"], "change_key": "CQ1" });
    let belongs = "change_key belongs to one message: pass message_id with it, or leave it out.";
    assert_eq!(wrong::<MoveEmail>(to_junk(&several)), belongs);
    assert_eq!(wrong::<DeleteEmail>(several), belongs);
}

#[test]
fn a_copy_has_an_id_of_its_own_and_says_where_it_is_from() {
    let folder = format!(
        "<m:GetFolderResponse {NAMESPACES}><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id=\"F0\"/>\
         <t:DisplayName>Posteingang</t:DisplayName></t:Folder></m:Folders></m:GetFolderResponseMessage>\
         </m:ResponseMessages></m:GetFolderResponse>"
    );
    let one = mailbox().answer(version("CQ1")).answer(folder).answer(answer("CopyItem", &[Some("N1")]));
    let arguments = json!({ "message_id": "A1", "destination_folder": "Junk" });
    let reply = call::<CopyEmail>(arguments.clone(), &one).unwrap();
    assert_eq!(reply.message, "Copied 1 email to junkemail");
    assert_eq!(
        reply.payload,
        json!({
            "message_id": "A1",
            "copied_message_id": "N1",
            "subject": "Plan 🚀",
            "source_folder": "Posteingang",
            "destination_folder": "junkemail",
            "copied_count": 1,
            "failed_count": 0,
            "results": [{ "message_id": "A1", "copied_message_id": "N1" }],
        })
    );
    assert_eq!(
        one.operations()[2],
        format!(
            "<m:CopyItem {NAMESPACES}><m:ToFolderId><t:DistinguishedFolderId Id=\"junkemail\"/></m:ToFolderId>\
             <m:ItemIds><t:ItemId Id=\"A1\"/></m:ItemIds><m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:CopyItem>"
        )
    );
    // A folder that may not be read has no name.
    let hidden = mailbox()
        .answer(version("CQ1"))
        .exchange_error("ErrorAccessDenied", "Denied.")
        .answer(answer("CopyItem", &[Some("N1")]));
    let reply = call::<CopyEmail>(arguments.clone(), &hidden).unwrap();
    assert_eq!((reply.payload.get("source_folder"), &reply.payload["copied_count"]), (None, &json!(1)));
    let gone = mailbox().exchange_error("ErrorItemNotFound", "Gone.");
    assert_eq!(call::<CopyEmail>(arguments, &gone).unwrap_err().kind, FailureKind::NotFound);
}

#[test]
fn of_several_copies_each_has_its_result() {
    let mailbox = mailbox().answer(answer("CopyItem", &[Some("N1"), None]));
    let arguments = json!({ "message_ids": ["A1", "A2"], "destination_folder_id": "F1" });
    let reply = call::<CopyEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.message, "Copied 1 of 2 emails to F1; results[] says which were not, and why");
    assert_eq!(
        reply.payload,
        json!({
            "destination_folder": "F1",
            "copied_count": 1,
            "failed_count": 1,
            "results": [
                { "message_id": "A1", "copied_message_id": "N1" },
                { "message_id": "A2", "error_code": "ErrorItemNotFound", "error_message": "Not found." },
            ],
        })
    );
    assert!(mailbox.operations()[0].contains("<t:FolderId Id=\"F1\"/>"));
    assert!(
        wrong::<CopyEmail>(json!({ "message_id": "A1", "destination_folder": "outbox" }))
            .starts_with("destination_folder: nothing is put into the Outbox")
    );
    assert_eq!(
        wrong::<CopyEmail>(json!({ "message_id": "A1" })),
        "Pass destination_folder (a name or a path) or destination_folder_id, and not both."
    );
}

#[test]
fn results_of_a_full_batch_fit_into_what_clients_show() {
    let id = |number: usize| format!("{number:0>152}");
    let (old, new): (Vec<_>, Vec<_>) = (0..100).map(|number| (id(number), id(number + 500))).unzip();
    let items: Vec<_> = new.iter().map(|id| Some(id.as_str())).collect();
    let mailbox = mailbox().answer(answer("MoveItem", &items));
    let arguments = json!({ "message_ids": old, "destination_folder": "inbox" });
    let reply = call::<MoveEmail>(arguments, &mailbox).unwrap();
    assert_eq!(reply.payload["moved_count"], 100);
    assert!(reply.payload.to_string().len() < 39_000, "{}", reply.payload.to_string().len());
}
