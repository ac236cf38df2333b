import QtQuick
import QtQuick.Templates as T
import Lanyard

/// Keeps what has the keyboard in sight: when the focus goes to something in `view` that is out of it, the view scrolls
/// as far as it must. A click scrolls nothing: what is under the mouse stays there.
Item {
    id: follower

    required property Flickable view
    readonly property Item current: Window.activeFocusItem

    /// Whether the view still is where the keyboard brought it: nobody has scrolled it since.
    property bool kept: true
    /// Where the view was when the keyboard came to where it is, and where that brought it. A window that is still being made
    /// may be lower than it stays: then less has to be scrolled than was.
    property real from: 0
    property real brought: 0

    onCurrentChanged: {
        kept = true;
        from = view.contentY;
        brought = from;
        later.restart();
    }
    // What appears above it, or a smaller window, pushes nothing out of sight.
    Connections {
        target: follower.view
        function onMovementStarted() { follower.kept = false; }
        function onContentHeightChanged() { if (follower.kept) later.restart(); }
        function onHeightChanged() { if (follower.kept) later.restart(); }
    }
    // A page that has just been made is not laid out yet.
    Timer { id: later; interval: 0; onTriggered: follower.reveal() }

    function isInside(item: Item): bool {
        for (let one = item; one; one = one.parent) {
            if (one === view.contentItem)
                return true;
        }
        return false;
    }
    function reveal() {
        const control = current as T.Control;
        if (!current || !isInside(current) || (control && control.focusReason === Qt.MouseFocusReason))
            return;
        const top = current.mapToItem(view.contentItem, 0, 0).y - Theme.huge;
        const bottom = top + current.height + 2 * Theme.huge;
        const first = view.originY - view.topMargin;
        const last = view.originY + view.contentHeight + view.bottomMargin - view.height;
        const within = y => Math.max(first, Math.min(y, last));
        // The view itself keeps within its ends; anything else that moved it was somebody's wish.
        const start = Math.abs(view.contentY - within(brought)) < 1 ? from : view.contentY;
        // What is taller than the view shows its beginning.
        view.contentY = within(Math.min(Math.max(start, bottom - view.height), top));
        brought = view.contentY;
    }
}
