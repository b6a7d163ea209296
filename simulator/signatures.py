"""What each method accepts, by name, as in Bot API 10.3; a star marks what it cannot do without.

How a value is read is in `parameters.py`; what the method then does is in the file of its family.
"""

_ANSWERS = "reply_parameters:object reply_markup:object"
_CHAT = "business_connection_id:text chat_id:chat* message_thread_id:whole"
_SENT = (
    "direct_messages_topic_id:whole ephemeral_message_parameters:object disable_notification:flag"
    " protect_content:flag allow_paid_broadcast:flag message_effect_id:text"
    f" suggested_post_parameters:object {_ANSWERS}"
)
_CAPTION = "caption:text parse_mode:text caption_entities:list"
_EDITED = (
    "business_connection_id:text chat_id:chat message_id:whole inline_message_id:text"
    " reply_markup:object"
)
_PINNED = "business_connection_id:text chat_id:chat*"
_LANGUAGE = "language_code:text"
_SCOPE = f"scope:object {_LANGUAGE}"

SIGNATURES = {
    "getMe": "",
    "getUpdates": "offset:whole limit:whole timeout:whole allowed_updates:list",
    "setWebhook": (
        "url:text* certificate:file ip_address:text max_connections:whole allowed_updates:list"
        " drop_pending_updates:flag secret_token:text"
    ),
    "deleteWebhook": "drop_pending_updates:flag",
    "getWebhookInfo": "",
    "sendMessage": (
        f"{_CHAT} text:text* parse_mode:text entities:list link_preview_options:object {_SENT}"
    ),
    "sendDocument": (
        f"{_CHAT} document:file* thumbnail:file {_CAPTION} disable_content_type_detection:flag"
        f" {_SENT}"
    ),
    "sendPhoto": (
        f"{_CHAT} photo:file* {_CAPTION} show_caption_above_media:flag has_spoiler:flag {_SENT}"
    ),
    "sendChatAction": f"{_CHAT} action:text*",
    "editMessageText": (
        f"{_EDITED} text:text parse_mode:text entities:list link_preview_options:object"
        " rich_message:object"
    ),
    "editMessageCaption": f"{_EDITED} {_CAPTION} show_caption_above_media:flag",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id:chat* message_id:whole*",
    "deleteMessages": "chat_id:chat* message_ids:list*",
    "answerCallbackQuery": (
        "callback_query_id:text* text:text show_alert:flag url:text cache_time:whole"
    ),
    "setMessageReaction": "chat_id:chat* message_id:whole* reaction:list is_big:flag",
    "pinChatMessage": f"{_PINNED} message_id:whole* disable_notification:flag",
    "unpinChatMessage": f"{_PINNED} message_id:whole",
    "getChat": "chat_id:chat*",
    "getFile": "file_id:text*",
    "setMyCommands": f"commands:list* {_SCOPE}",
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": f"name:text {_LANGUAGE}",
    "getMyName": _LANGUAGE,
    "setMyDescription": f"description:text {_LANGUAGE}",
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": f"short_description:text {_LANGUAGE}",
    "getMyShortDescription": _LANGUAGE,
    "setChatMenuButton": "chat_id:whole menu_button:object",
    "getChatMenuButton": "chat_id:whole",
}
