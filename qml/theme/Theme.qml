pragma Singleton

import QtQuick
import Lanyard.Desktop

/// Every colour, size, duration and font of the screen. Text colours keep 4.5:1 on every background they are used on.
QtObject {
    readonly property bool dark: Appearance.dark
    readonly property bool mirrored: Appearance.mirrored

    // Surfaces, from the back to the front.
    readonly property color window: dark ? "#14161b" : "#f5f6f8"
    readonly property color rail: dark ? "#101216" : "#eceef2"
    readonly property color surface: dark ? "#1d2027" : "#ffffff"
    readonly property color sunken: dark ? "#15171c" : "#f5f6f8"
    readonly property color hover: dark ? "#2a2e38" : "#eef0f4"
    readonly property color pressed: dark ? "#343945" : "#e2e5eb"
    readonly property color border: dark ? "#30353f" : "#dfe2e8"
    readonly property color strongBorder: dark ? "#7a8191" : "#878e9c"
    readonly property color veil: dark ? "#b0000000" : "#66171a21"

    // Text.
    readonly property color text: dark ? "#e9ebf0" : "#171a21"
    readonly property color textSoft: dark ? "#a9b0bf" : "#565d6b"

    // Colours with a meaning, each with a soft background. They are never the only sign: there are an icon
    // and words too.
    readonly property color accent: dark ? "#9db0ff" : "#3a56d4"
    readonly property color accentHover: dark ? "#b4c3ff" : "#2f48bb"
    readonly property color onAccentText: dark ? "#10131a" : "#ffffff"
    readonly property color accentSoft: dark ? "#262d47" : "#e9edfd"
    readonly property color good: dark ? "#77d6a2" : "#176b40"
    readonly property color goodSoft: dark ? "#1b3328" : "#e3f4ea"
    readonly property color warn: dark ? "#f3c466" : "#7c4f00"
    readonly property color warnSoft: dark ? "#372d18" : "#fff2d6"
    readonly property color danger: dark ? "#ff958c" : "#b0241c"
    readonly property color dangerHover: dark ? "#ffb0a9" : "#931c15"
    readonly property color dangerSoft: dark ? "#3b2324" : "#fdebe9"

    // Space, on a grid of four.
    readonly property int hair: 4
    readonly property int small: 8
    readonly property int medium: 12
    readonly property int large: 16
    readonly property int huge: 24
    readonly property int giant: 40

    readonly property int radius: 8
    readonly property int radiusLarge: 14
    readonly property int controlHeight: 38
    readonly property int iconSize: 18
    /// A window or page that is lower than this has little room.
    readonly property int lowHeight: 440
    readonly property int pageWidth: 820
    readonly property int formWidth: 560

    // Type.
    readonly property int captionSize: 12
    readonly property int bodySize: 14
    readonly property int leadSize: 16
    readonly property int titleSize: 22
    readonly property int displaySize: 32
    /// Controls do not take over the application's font by themselves.
    readonly property string family: Application.font.family
    readonly property string mono: "monospace"

    // Motion: none for those who asked for none.
    readonly property int quick: Appearance.reducedMotion ? 0 : 120
    readonly property int calm: Appearance.reducedMotion ? 0 : 220

    /// The ground of an avatar of this hue, and the letters on it.
    function avatarGround(hue: int): color {
        return dark ? Qt.hsla(hue / 360, 0.35, 0.26, 1) : Qt.hsla(hue / 360, 0.6, 0.9, 1);
    }
    function avatarText(hue: int): color {
        return dark ? Qt.hsla(hue / 360, 0.7, 0.86, 1) : Qt.hsla(hue / 360, 0.65, 0.22, 1);
    }
}
