{ Texts that the code page of the process does not have: a user's name and a folder. The argument is the InstallCode that the
  vendor computes of the name. It prints the code page and `good`, or what was expected and found, and ends with 1. }
program CodePage;

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, AvlockClient;

const
  UsersName: UnicodeString = 'Jörg Müßig Ωμέγα';
  FolderName: UnicodeString = 'Büro Ω';

procedure Expect(const Expected, Found: UnicodeString);
begin
  if Expected = Found then Exit;
  Writeln('expected ', UTF8Encode(Expected), ', found ', UTF8Encode(Found));
  Halt(1);
end;

function Opened: TAVLock;
begin
  Result := TAVLock.Create(12345, '5.1', 'kW3-xQ9.mZ7_pL2=');
  Result.UserSources := [User_Name];
  Result.RegFolder := UnicodeString(GetCurrentDir) + PathDelim + FolderName;
end;

var
  Lock: TAVLock;
  Data: TKeyData;

begin
  Writeln('code page ', DefaultSystemCodePage);
  Lock := Opened;
  try
    Lock.UserName := UsersName;
    Expect(UsersName, Lock.UserName);
    Expect(UnicodeString(ParamStr(1)), Lock.InstallCode);
    Lock.MakeTrial(0, 5);
  finally
    Lock.Free;
  end;
  Lock := Opened;
  try
    Expect(UsersName, Lock.UserName);
    Lock.GetKeyData(0, Data);
    Expect('5', UnicodeString(IntToStr(Data.DaysLeft)));
  finally
    Lock.Free;
  end;
  Expect('TRUE', UnicodeString(BoolToStr(DirectoryExists(FolderName), 'TRUE', 'FALSE')));
  Writeln('good');
end.
