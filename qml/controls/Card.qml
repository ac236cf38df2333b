import QtQuick
import Lanyard

/// A plain surface for things that belong together.
Rectangle {
    radius: Theme.radiusLarge
    color: Theme.surface
    border.width: 1
    border.color: Theme.border
}
