import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// Keeps the focus on visible items: when the focused item in `home` is hidden, disabled or gone, the next
/// one that can have the focus gets it.
Item {
    id: keeper

    required property Item home
    /// Whether it also handles a focus that is nowhere, because its item is gone.
    property bool alone: false
    readonly property Item current: Window.activeFocusItem
    readonly property bool nowhere: alone && current !== null && current === Window.contentItem
    readonly property bool astray: nowhere || (current !== null && isWithin(current)
        && (!current.visible || !current.enabled || current === home || (current instanceof FocusScope && !current.activeFocusOnTab)))

    onAstrayChanged: later.restart()
    onCurrentChanged: later.restart()
    // What is being made or hidden is not laid out yet.
    Timer { id: later; interval: 0; onTriggered: keeper.bringBack() }

    function isWithin(item: Item): bool {
        for (let one = item; one; one = one.parent) {
            if (one === home)
                return true;
        }
        return false;
    }
    function bringBack() {
        if (!astray || !home || !home.visible)
            return;
        const start = nowhere ? home : current;
        let next = start.nextItemInFocusChain();
        for (let i = 0; i < 100 && next && next !== start; ++i, next = next.nextItemInFocusChain()) {
            if (next === home || !isWithin(next) || !next.visible || !next.enabled)
                continue;
            next.forceActiveFocus(Appearance.byKeyboard ? Qt.TabFocusReason : Qt.OtherFocusReason);
            return;
        }
    }
}
