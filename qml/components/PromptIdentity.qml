import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The identity that the question is about. The real host is the largest text, because a provider may call
/// itself anything.
RowLayout {
    id: row

    required property PromptsModel prompts

    function beside(left: string, right: string): string {
        return left + (left === "" || right === "" ? "" : " · ") + right;
    }

    spacing: Theme.medium
    Avatar { initials: row.prompts.initials; hue: row.prompts.hue; size: 40 }
    ColumnLayout {
        spacing: 1
        Layout.fillWidth: true
        Body {
            objectName: "host"
            text: row.prompts.host
            font.weight: Font.DemiBold
            wrapMode: Text.WrapAnywhere
            Layout.fillWidth: true
        }
        Caption {
            objectName: "who"
            visible: text !== ""
            text: row.beside(row.beside(row.prompts.provider, row.prompts.alias), row.prompts.person)
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
    }
}
