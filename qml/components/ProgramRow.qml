import QtQuick
import QtQuick.Layouts
import Lanyard

/// One program that may use an identity: which, for how long, and a button to revoke that.
RowLayout {
    id: row

    required property var program
    required property bool current
    signal takeBackWanted()

    spacing: Theme.small
    Icon { symbol: "program"; color: Theme.textSoft; Layout.alignment: Qt.AlignVCenter }
    ColumnLayout {
        spacing: 0
        Layout.fillWidth: true
        Body { text: row.program.name; font.weight: Font.Medium; wrapMode: Text.NoWrap; elide: Text.ElideRight; Layout.fillWidth: true }
        Caption { text: row.program.path; wrapMode: Text.NoWrap; elide: Text.ElideMiddle; Layout.fillWidth: true }
    }
    Caption { text: row.program.words; horizontalAlignment: Text.AlignRight; Layout.maximumWidth: row.width / 2 }
    IconButton {
        symbol: "close"
        text: qsTr("Take back what %1 was allowed").arg(row.program.name)
        focusPolicy: row.current ? Qt.StrongFocus : Qt.ClickFocus
        onClicked: row.takeBackWanted()
    }
}
