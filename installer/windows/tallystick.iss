; Inno Setup 6: installs for one person, without administrator rights. docs/RELEASING.md says what was run.
;
;   iscc /DVersion=0.1.0 /DProgram=..\..\dist\frozen\tallystick installer\windows\tallystick.iss
#ifndef Version
  #error Version is missing: iscc /DVersion=0.1.0
#endif
#ifndef Program
  #error Program is missing: iscc /DProgram=the folder that installer/build.py froze
#endif

[Setup]
AppId={{7B0C6E0A-6B0D-4E0C-9B86-2C1F4A6D0E11}
AppName=Tallystick
AppVersion={#Version}
AppPublisher=The Tallystick authors
DefaultDirName={localappdata}\Programs\Tallystick
DisableDirPage=auto
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2/ultra64
SolidCompression=yes
ChangesAssociations=yes
CloseApplications=yes
LicenseFile=..\..\LICENSE
OutputBaseFilename=tallystick-{#Version}-windows-x86_64
SetupIconFile=tallystick.ico
UninstallDisplayIcon={app}\tallystick.exe

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[CustomMessages]
en.Kept=Tallystick is removed. Your work, receipts and identity are untouched in %1
fr.Kept=Tallystick est enlevé. Votre travail, vos reçus et votre identité sont intacts dans %1

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older program brought and this one does not must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Tallystick"; Filename: "{app}\tallystick.exe"

[Registry]
Root: HKCU; Subkey: "Software\Classes\.tallypack"; ValueType: string; ValueData: "Tallystick.Pack"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\Tallystick.Pack"; ValueType: string; ValueData: "Tallystick pack"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Tallystick.Pack\DefaultIcon"; ValueType: string; ValueData: "{app}\tallystick.exe,0"
Root: HKCU; Subkey: "Software\Classes\Tallystick.Pack\shell\open\command"; ValueType: string; ValueData: """{app}\tallystick.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.tallybundle"; ValueType: string; ValueData: "Tallystick.Bundle"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\Tallystick.Bundle"; ValueType: string; ValueData: "Tallystick bundle"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Tallystick.Bundle\shell\open\command"; ValueType: string; ValueData: """{app}\tallystick.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.tallyinvite"; ValueType: string; ValueData: "Tallystick.Invite"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\Tallystick.Invite"; ValueType: string; ValueData: "Tallystick invite"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Tallystick.Invite\shell\open\command"; ValueType: string; ValueData: """{app}\tallystick.exe"" ""%1"""

[Run]
Filename: "{app}\tallystick.exe"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('Kept'), [ExpandConstant('{localappdata}\tallystick')]), mbInformation, MB_OK);
end;
