import QtQuick
import Lanyard

/// A quiet surface that holds what belongs together.
Rectangle {
    radius: Theme.radiusLarge
    color: Theme.surface
    border.width: 1
    border.color: Theme.border
}
