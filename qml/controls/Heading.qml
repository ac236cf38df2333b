import QtQuick
import Lanyard

/// The title of a page or a card.
Body {
    font.pixelSize: Theme.titleSize
    font.weight: Font.DemiBold
    lineHeight: 1.15
    Accessible.role: Accessible.Heading
}
