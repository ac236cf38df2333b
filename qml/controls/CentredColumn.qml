import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// A column in the middle of a page. If the page is too low for it, it starts at the top and scrolls, and the
/// item with the focus stays in sight.
FocusScope {
    id: control

    default property alias entries: column.data
    property alias spacing: column.spacing
    property int columnWidth: 420
    /// Whether there is little room, such as on a small screen at twice its size: pictures are left out.
    readonly property bool low: height < Theme.lowHeight

    FocusFollower { view: scroll }
    Flickable {
        id: scroll
        anchors.fill: parent
        contentWidth: width
        contentHeight: column.y + column.implicitHeight + Theme.huge
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        ColumnLayout {
            id: column
            x: Math.round((control.width - width) / 2)
            y: Math.max(Theme.huge, Math.round((control.height - implicitHeight) / 2))
            width: Math.min(control.width - 2 * Theme.huge, control.columnWidth)
            spacing: Theme.medium
        }
    }
}
