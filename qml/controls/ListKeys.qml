import QtQuick
import Lanyard

/// Home, End and the page keys for a list, by Keys.forwardTo.
Item {
    id: keys

    required property ListView list

    function go(index: int) {
        list.currentIndex = Math.max(0, Math.min(index, list.count - 1));
        list.positionViewAtIndex(list.currentIndex, ListView.Contain);
    }
    /// How many rows a page is; the current one stands for them all.
    function page(): int {
        const row = list.currentItem ? list.currentItem.height + list.spacing : list.height;
        return Math.max(1, Math.floor(list.height / Math.max(row, 1)));
    }
    Keys.onPressed: event => {
        const to = ({ [Qt.Key_Home]: 0, [Qt.Key_End]: list.count - 1, [Qt.Key_PageUp]: list.currentIndex - page(),
                      [Qt.Key_PageDown]: list.currentIndex + page() })[event.key];
        event.accepted = to !== undefined && list.count > 0;
        if (event.accepted)
            go(to);
    }
}
