import QtQuick
import QtQuick.Layouts
import Lanyard

/// The middle of a card: name and state, provider and host, tools.
ColumnLayout {
    id: words

    required property string alias
    required property string provider
    required property string host
    /// What programs get, where that is not the usual; else empty.
    required property string kind
    required property string person
    required property string stateName
    required property string stateWords
    required property var programs
    required property bool compact
    /// Whether it is in the group that needs the person, and not under its provider's name.
    required property bool loud
    required property bool current
    /// When a new sign-in will be needed; empty if that need not be said.
    required property string forecast
    signal takeBackWanted(string key)

    spacing: 3
    RowLayout {
        spacing: Theme.small
        Layout.fillWidth: true
        Body {
            text: words.alias
            lineHeight: 1
            font.pixelSize: Theme.leadSize
            font.weight: Font.DemiBold
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
            Layout.minimumWidth: Math.min(implicitWidth, 60)
            Layout.maximumWidth: implicitWidth + 1
        }
        StateBadge {
            stateName: words.stateName
            words: words.stateWords
            Layout.fillWidth: true
            Layout.minimumWidth: 60
            Layout.maximumWidth: implicitWidth
        }
        Caption {
            visible: words.compact && text !== ""
            text: words.loud || words.person === "" ? words.host : words.person
            lineHeight: 1
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignRight
            Layout.fillWidth: true
            Layout.preferredWidth: 160
        }
        Item { visible: !words.compact; Layout.fillWidth: true }
    }
    Caption {
        visible: !words.compact
        // The real host is what counts; a provider may call itself anything.
        text: (words.kind === "" ? "" : words.kind + " · ")
              + (words.provider === "" || words.provider === words.host
                 ? words.host : words.provider + " · " + words.host)
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
        font.pixelSize: 13
        Layout.fillWidth: true
    }
    RowLayout {
        visible: !words.compact && (words.person !== "" || words.programs.length > 0)
        spacing: Theme.large
        Layout.fillWidth: true
        Caption {
            visible: text !== ""
            text: words.person
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
            Layout.minimumWidth: Math.min(implicitWidth, 40)
            Layout.maximumWidth: implicitWidth + 1
        }
        ProgramChips {
            most: words.width > 440 ? 3 : words.width > 300 ? 1 : 0
            programs: words.programs
            current: words.current
            onTakeBackWanted: key => words.takeBackWanted(key)
        }
        Item { Layout.fillWidth: true }
    }
    RowLayout {
        visible: !words.compact && words.forecast !== ""
        spacing: Theme.hair
        Layout.fillWidth: true
        Icon { symbol: "clock"; size: 14; color: Theme.textSoft }
        Caption { text: words.forecast; Layout.fillWidth: true }
    }
}
