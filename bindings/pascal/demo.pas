{ A protected program in Pascal:  fpc -Fl/usr/local/lib demo.pas }
program Demo;
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}
uses {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, AvlockClient;

{ The vendor's EncryptionKey. It is in every copy of the program. }
const DemoKey = 'kW3-xQ9.mZ7_pL2=';

var
  Lock: TAVLock;
  Key: TKeyData;
  Typed: string;

begin
  Lock := TAVLock.Create(12345, '5.1', DemoKey);
  try
    Lock.MachineSources := [System_UUID];
    Lock.AllowContainer := True; { so that the example can be tried anywhere }
    if ParamCount > 0 then Lock.RegFolder := UnicodeString(ParamStr(1));
    Lock.GetKeyData(0, Key);
    if Key.Status = Unregistered then
    begin
      Writeln('Your InstallCode: ', Lock.InstallCode);
      Write('Registration key: ');
      Readln(Typed);
      if Lock.RegisterKey(UnicodeString(Typed)) <> 0 then Writeln(Lock.LastError);
      Lock.GetKeyData(0, Key);
    end;
    if not Key.IsUsable then Writeln(Lock.Reason)
    else if Key.DaysLeft < 0 then Writeln('running for ever, values ', IntToHex(Key.Values, 3))
    else Writeln('running for ', Key.DaysLeft, ' days, values ', IntToHex(Key.Values, 3));
  finally
    Lock.Free;
  end;
end.
