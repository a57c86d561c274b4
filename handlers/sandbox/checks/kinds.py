"""Which component of the `blockkit` package reads which part of a payload."""

import blockkit
from blockkit.core import Component

Kind = type[Component]

BLOCKS: dict[str, Kind] = {
    "actions": blockkit.Actions,
    "context": blockkit.Context,
    "divider": blockkit.Divider,
    "file": blockkit.File,
    "header": blockkit.Header,
    "image": blockkit.Image,
    "input": blockkit.Input,
    "markdown": blockkit.Markdown,
    "rich_text": blockkit.RichText,
    "section": blockkit.Section,
    "video": blockkit.Video,
}
ELEMENTS: dict[str, Kind] = {
    "button": blockkit.Button,
    "channels_select": blockkit.ChannelsSelect,
    "checkboxes": blockkit.Checkboxes,
    "conversations_select": blockkit.ConversationsSelect,
    "datepicker": blockkit.DatePicker,
    "datetimepicker": blockkit.DatetimePicker,
    "email_text_input": blockkit.EmailInput,
    "external_select": blockkit.ExternalSelect,
    "file_input": blockkit.FileInput,
    "image": blockkit.ImageEl,
    "multi_channels_select": blockkit.MultiChannelsSelect,
    "multi_conversations_select": blockkit.MultiConversationsSelect,
    "multi_external_select": blockkit.MultiExternalSelect,
    "multi_static_select": blockkit.MultiStaticSelect,
    "multi_users_select": blockkit.MultiUsersSelect,
    "number_input": blockkit.NumberInput,
    "overflow": blockkit.Overflow,
    "plain_text_input": blockkit.PlainTextInput,
    "radio_buttons": blockkit.RadioButtons,
    "rich_text": blockkit.RichText,
    "rich_text_input": blockkit.RichTextInput,
    "static_select": blockkit.StaticSelect,
    "timepicker": blockkit.TimePicker,
    "url_text_input": blockkit.UrlInput,
    "users_select": blockkit.UsersSelect,
    "workflow_button": blockkit.WorkflowButton,
    "rich_text_section": blockkit.RichTextSection,
    "rich_text_list": blockkit.RichTextList,
    "rich_text_quote": blockkit.RichTextQuote,
    "rich_text_preformatted": blockkit.RichTextPreformatted,
    "broadcast": blockkit.RichBroadcastEl,
    "channel": blockkit.RichChannelEl,
    "color": blockkit.RichColorEl,
    "date": blockkit.RichDateEl,
    "emoji": blockkit.RichEmojiEl,
    "link": blockkit.RichLinkEl,
    "text": blockkit.RichTextEl,
    "user": blockkit.RichUserEl,
    "usergroup": blockkit.RichUserGroupEl,
    "plain_text": blockkit.Text,
    "mrkdwn": blockkit.Text,
}
# Objects that carry no type: their key tells what they are.
UNTYPED: dict[str, Kind] = {
    "confirm": blockkit.Confirm,
    "customizable_input_parameters": blockkit.InputParameter,
    "dispatch_action_config": blockkit.DispatchActionConfig,
    "initial_option": blockkit.Option,
    "initial_options": blockkit.Option,
    "filter": blockkit.ConversationFilter,
    "option_groups": blockkit.OptionGroup,
    "options": blockkit.Option,
    "slack_file": blockkit.SlackFile,
    "style": blockkit.RichStyle,
    "trigger": blockkit.Trigger,
    "workflow": blockkit.Workflow,
}
# The only keys that hold several parts; the components would take a list for one part too.
ARRAYS = {
    *("elements", "fields", "include", "filetypes", "trigger_actions_on"),
    *("options", "option_groups", "initial_options", "customizable_input_parameters"),
    *("initial_channels", "initial_conversations", "initial_users"),
}
VIEWS: dict[str, Kind] = {"modal": blockkit.Modal, "home": blockkit.Home}

# Kept from the components, which refuse here what Slack takes; our own rules see to these.
WITHHELD: dict[Kind, set[str]] = {
    blockkit.FileInput: {"filetypes"},
    blockkit.NumberInput: {"initial_value", "min_value", "max_value"},
    blockkit.EmailInput: {"initial_value"},
    blockkit.UrlInput: {"initial_value"},
    **{
        kind: {"initial_option", "initial_options"}
        for kind in (
            blockkit.Checkboxes,
            blockkit.MultiStaticSelect,
            blockkit.RadioButtons,
            blockkit.StaticSelect,
        )
    },
}
ALT_TEXT_CHARACTERS = 255
