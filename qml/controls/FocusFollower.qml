import QtQuick
import QtQuick.Templates as T
import Lanyard

/// Keeps what has the keyboard in sight: when the focus goes to something in `view` that is out of it, the view scrolls
/// as far as it must. A click scrolls nothing: what is under the mouse stays there.
Item {
    id: follower

    required property Flickable view
    readonly property Item current: Window.activeFocusItem

    onCurrentChanged: later.restart()

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
        // Of what is taller than the view, the beginning.
        const wanted = Math.min(Math.max(view.contentY, bottom - view.height), top);
        const first = view.originY - view.topMargin;
        const last = view.originY + view.contentHeight + view.bottomMargin - view.height;
        view.contentY = Math.max(first, Math.min(wanted, last));
    }
}
