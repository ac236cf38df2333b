<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>GrantRows</name>
    <message numerus="yes">
        <source>used %n time(s)</source>
        <translation>
            <numerusform>used once</numerusform>
            <numerusform>used %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentitiesPage</name>
    <message numerus="yes">
        <source>%n identities</source>
        <translation>
            <numerusform>%n identity</numerusform>
            <numerusform>%n identities</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProgramChips</name>
    <message numerus="yes">
        <source>%n program(s)</source>
        <translation>
            <numerusform>%n program</numerusform>
            <numerusform>%n programs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>tools</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptPage</name>
    <message numerus="yes">
        <source>%n more question(s) wait</source>
        <translation>
            <numerusform>%n more question waits</numerusform>
            <numerusform>%n more questions wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptPermissions</name>
    <message numerus="yes">
        <source>%n request(s) wait for this one answer.</source>
        <translation>
            <numerusform>%n request waits for this one answer.</numerusform>
            <numerusform>%n requests wait for this one answer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignOutAllSheet</name>
    <message numerus="yes">
        <source>Lanyard asks the providers of your %n identities to take their access back, and then forgets them on this computer. All that you allowed programs goes with them. This cannot be undone: to use one of them again you sign in anew.</source>
        <translation>
            <numerusform>Lanyard asks the provider of your identity to take its access back, and then forgets it on this computer. All that you allowed programs goes with it. This cannot be undone: to use it again you sign in anew.</numerusform>
            <numerusform>Lanyard asks the providers of your %n identities to take their access back, and then forgets them on this computer. All that you allowed programs goes with them. This cannot be undone: to use one of them again you sign in anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignOutSheet</name>
    <message numerus="yes">
        <source>%n tool(s) use this identity now.</source>
        <translation>
            <numerusform>%n tool uses this identity now.</numerusform>
            <numerusform>%n tools use this identity now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SignOutAllModel</name>
    <message numerus="yes">
        <source>%n not signed out</source>
        <translation>
            <numerusform>%n not signed out</numerusform>
            <numerusform>%n not signed out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n signed out</source>
        <translation>
            <numerusform>%n signed out</numerusform>
            <numerusform>%n signed out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n forgotten here, the provider is still asked</source>
        <translation>
            <numerusform>%n forgotten here, the provider is still asked</numerusform>
            <numerusform>%n forgotten here, the providers are still asked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n forgotten here only</source>
        <translation>
            <numerusform>%n forgotten here only</numerusform>
            <numerusform>%n forgotten here only</numerusform>
        </translation>
    </message>
</context>
</TS>
