# A hub that starts with a coordinator's Windows laptop and again when it fails: a task of the system's own scheduler.
#
#   py -3 -m venv C:\tallystick ; C:\tallystick\Scripts\pip install "tallystick[hub]"
#   C:\tallystick\Scripts\tallystick-hub init C:\hub
#   .\hub-task.ps1 -Program C:\tallystick\Scripts\tallystick-hub.exe -Folder C:\hub
#
# Take it away again with -Remove; the hub's folder stays.
[CmdletBinding()]
param(
    [string]$Program,
    [string]$Folder,
    [ValidateRange(1, 65535)][int]$Port = 8470,
    [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$name = 'Tallystick hub'

if ($Remove) {
    Unregister-ScheduledTask -TaskName $name -Confirm:$false
    Write-Output 'The hub does not start any more. Its folder is untouched.'
    return
}
if (-not (Test-Path -LiteralPath $Program -PathType Leaf)) { throw "There is no program $Program." }
if (-not (Test-Path -LiteralPath $Folder -PathType Container)) { throw "There is no hub in ${Folder}: make one first." }

$action = New-ScheduledTaskAction -Execute $Program -WorkingDirectory $Folder `
    -Argument "serve `"$Folder`" --host 0.0.0.0 --port $Port"
$trigger = New-ScheduledTaskTrigger -AtLogOn -User $env:USERNAME
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero) `
    -MultipleInstances IgnoreNew
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $name
Write-Output "The hub runs on port $Port, and starts when $env:USERNAME logs in."
