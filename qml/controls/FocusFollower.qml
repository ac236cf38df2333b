import QtQuick
import QtQuick.Templates as T
import Lanyard

/// Keeps the focused item in sight: when the focus goes to an item outside the visible part of `view`, the
/// view scrolls as far as needed. A click scrolls nothing, so that what is under the mouse stays there.
Item {
    id: follower

    required property Flickable view
    readonly property Item current: Window.activeFocusItem

    /// Whether the view is still where the focus brought it: nobody has scrolled it since.
    property bool kept: true
    /// Where the view was before the last change of focus, and where that brought it. A window that is still
    /// being made may be lower than later; then less scrolling is needed in the end.
    property real from: 0
    property real brought: 0

    onCurrentChanged: {
        kept = true;
        from = view.contentY;
        brought = from;
        later.restart();
    }
    // New content above the item, or a smaller window, does not push the item out of sight.
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
        // The view itself only keeps within its ends; any other movement was the person's.
        const start = Math.abs(view.contentY - within(brought)) < 1 ? from : view.contentY;
        // An item that is taller than the view shows its beginning.
        view.contentY = within(Math.min(Math.max(start, bottom - view.height), top));
        brought = view.contentY;
    }
}
