import QtQuick
import Lanyard

/// Small, quiet text.
Body {
    color: Theme.textSoft
    font.pixelSize: Theme.captionSize
}
