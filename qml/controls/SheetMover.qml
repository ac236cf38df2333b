import QtQuick
import QtQuick.Templates as T
import Lanyard

/// Moves a sheet that is taller than the window, so that the focused item is visible; also with the wheel and
/// a slim bar.
Item {
    id: mover

    required property T.Popup sheet
    /// How far the sheet can be moved up, and how far it is.
    required property real most
    required property real moved
    signal wanted(real moved)

    readonly property Item current: Window.activeFocusItem
    readonly property real room: sheet.parent ? sheet.parent.height : 0

    anchors.fill: parent
    onCurrentChanged: later.restart()
    onHeightChanged: later.restart()
    onMostChanged: later.restart()

    // A sheet that has just been opened, or a field that has just appeared, is not laid out yet.
    Timer { id: later; interval: 0; onTriggered: mover.follow() }
    function move(where: real) {
        wanted(Math.max(0, Math.min(where, most)));
    }
    function follow() {
        const control = current as T.Control;
        if (!current || (control && control.focusReason === Qt.MouseFocusReason))
            return;
        for (let one = current; one; one = one.parent) {
            if (one !== mover.parent.parent || current === one)
                continue;
            const top = current.mapToItem(mover, 0, 0).y - Theme.huge;
            const bottom = top + current.height + 2 * Theme.huge;
            move(Math.min(Math.max(moved, bottom + 2 * Theme.large - room), top));
        }
    }

    // It is in the contents, because the popup takes the wheel before anything in its background does.
    WheelHandler {
        parent: mover.sheet.contentItem
        margin: mover.sheet.padding
        enabled: mover.most > 0
        acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
        onWheel: event => mover.move(mover.moved - event.angleDelta.y / 2)
    }
    ScrollHandle {
        orientation: Qt.Vertical
        visible: mover.most > 0
        size: mover.room / (mover.height + 2 * Theme.large)
        position: (1 - size) * mover.moved / Math.max(1, mover.most)
        onPositionChanged: if (pressed) mover.move(mover.most * position / Math.max(0.01, 1 - size))
        // As high as the visible part of the sheet.
        y: Math.max(0, -mover.sheet.y) + Theme.radiusLarge
        height: mover.room - Math.max(0, mover.sheet.y) - 2 * Theme.radiusLarge
        anchors.right: parent.right
    }
}
