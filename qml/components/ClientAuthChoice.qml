import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// How the client secret is sent: what the provider lists decides, or one way that the client was registered
/// for.
ColumnLayout {
    id: list

    /// The chosen way by its name on the wire, or empty.
    required property string chosen
    signal picked(string way)
    readonly property var ways: [
        { way: "", words: qsTr("As the provider says", "how the client secret is sent") },
        { way: "client_secret_basic", words: qsTr("In a header (basic)", "how the client secret is sent") },
        { way: "client_secret_post", words: qsTr("In the form (post)", "how the client secret is sent") }
    ]
    readonly property int current: Math.max(0, ways.findIndex(one => one.way === chosen))

    /// Moves by one, around the ends, as in every group of exclusive choices.
    function move(by: int) {
        const to = (list.current + by + list.ways.length) % list.ways.length;
        (choices.itemAt(to) as Choice).forceActiveFocus(Qt.TabFocusReason);
        list.picked(list.ways[to].way);
    }
    Keys.onUpPressed: list.move(-1)
    Keys.onDownPressed: list.move(1)

    spacing: 0
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("How the secret is sent")
    Body { text: qsTr("How the secret is sent"); font.weight: Font.Medium; Layout.fillWidth: true; Accessible.ignored: true }
    T.ButtonGroup { id: group }
    Repeater {
        id: choices
        model: list.ways
        Choice {
            id: choice

            required property var modelData
            required property int index
            text: choice.modelData.words
            checked: choice.index === list.current
            // All of them are one stop of Tab.
            focusPolicy: checked ? Qt.StrongFocus : Qt.ClickFocus
            T.ButtonGroup.group: group
            onClicked: list.picked(choice.modelData.way)
            Layout.fillWidth: true
        }
    }
}
