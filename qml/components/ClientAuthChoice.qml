import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// How the client secret is sent: as the provider lists it, or by one way that it was registered for.
ColumnLayout {
    id: list

    /// By its name on the wire, or empty.
    required property string chosen
    signal picked(string way)
    readonly property var ways: [
        { way: "", words: qsTr("As the provider says", "how the client secret is sent") },
        { way: "client_secret_basic", words: qsTr("In a header (basic)", "how the client secret is sent") },
        { way: "client_secret_post", words: qsTr("In the form (post)", "how the client secret is sent") }
    ]
    readonly property int current: Math.max(0, ways.findIndex(one => one.way === chosen))

    /// One on or back, round the ends, as in every group of which one is chosen.
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
            // One stop of Tab for them all.
            focusPolicy: checked ? Qt.StrongFocus : Qt.ClickFocus
            T.ButtonGroup.group: group
            onClicked: list.picked(choice.modelData.way)
            Layout.fillWidth: true
        }
    }
}
