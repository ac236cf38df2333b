import QtQuick
import QtQuick.Controls.impl
import Lanyard

/// A line icon by its name in resources/icons, tinted. Only an ornament: there are always words with it.
IconImage {
    property string symbol
    property int size: Theme.iconSize

    source: symbol === "" ? "" : "qrc:/lanyard/icons/" + symbol + ".svg"
    sourceSize { width: size; height: size }
    width: size
    height: size
    color: Theme.text
    Accessible.ignored: true
}
