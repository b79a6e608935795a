{ The tests of the unit. The first argument is the vendor's program, the second an empty folder. It prints `good`,
  or what was expected and found, and ends with 1. }
program Journey;

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  cthreads, cwstring, SysUtils, Classes, Process, AvlockClient;

const
  Secret: UnicodeString = 'kW3-xQ9.mZ7_pL2=';
  Umlauts: UnicodeString = 'Jörg Müßig Ωμέγα';

var
  Failures: Integer = 0;

procedure Expect(IsGood: Boolean; const What: string);
begin
  if IsGood then Exit;
  Writeln('expected ', What);
  Inc(Failures);
end;

procedure ExpectText(const Expected, Found: UnicodeString; const What: string);
begin
  Expect(Expected = Found, What + ': ' + string(UTF8Encode(Expected)) + ', found ' + string(UTF8Encode(Found)));
end;

procedure ExpectNumber(Expected, Found: Int64; const What: string);
begin
  Expect(Expected = Found, What + ': ' + IntToStr(Expected) + ', found ' + IntToStr(Found));
end;

{ Runs a program and returns what it printed. }
function Printed(const Name: string; const Arguments: array of string): UnicodeString;
var
  Run: TProcess;
  Output: TStringList;
  Argument: string;
begin
  Run := TProcess.Create(nil);
  Output := TStringList.Create;
  try
    Run.Executable := Name;
    for Argument in Arguments do Run.Parameters.Add(Argument);
    Run.Options := [poUsePipes, poWaitOnExit];
    Run.Execute;
    Output.LoadFromStream(Run.Output);
    Result := UnicodeString(Trim(Output.Text));
  finally
    Output.Free;
    Run.Free;
  end;
end;

{ Has the vendor's program make a key. }
function KeyFor(Lock: TAVLock; const More: array of string): UnicodeString;
var
  Arguments: array of string;
  Place: Integer;
begin
  SetLength(Arguments, Length(More) + 7);
  Arguments[0] := 'keygen';
  Arguments[1] := '--app-id';
  Arguments[2] := '12345';
  Arguments[3] := '--install-code';
  Arguments[4] := string(Lock.InstallCode);
  Arguments[5] := '--encryption-key-file';
  Arguments[6] := ParamStr(2) + '/demo.key';
  for Place := 0 to High(More) do Arguments[7 + Place] := More[Place];
  Result := Printed(ParamStr(1), Arguments);
end;

function Opened(const Folder: UnicodeString): TAVLock;
begin
  Result := TAVLock.Create(12345, '5.1', Secret);
  Result.AppName := 'Demo';
  Result.UserSources := [User_Name];
  Result.RegFolder := Folder;
end;

procedure TestJourney(const Folder: UnicodeString);
var
  Lock, Second: TAVLock;
  Data: TKeyData;
  Key: UnicodeString;
begin
  Lock := Opened(Folder);
  try
    Lock.UserName := Umlauts;
    ExpectText(Umlauts, Lock.UserName, 'the user''s name back');
    { The vendor computes the same InstallCode of the same name. }
    ExpectNumber(12, Length(Lock.InstallCode), 'the length of the InstallCode');
    ExpectText(Copy(Lock.InstallCode, 9, 4), Lock.ICode, 'the ICode');
    ExpectNumber(16, Length(Lock.MachineHash), 'the length of the machine hash');
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Unregistered, 'no key at first');
    Expect(Lock.Reason <> '', 'a reason');
    Key := KeyFor(Lock, ['--days', '30', '--values', '6,5,7', '--instances', '1']);
    Expect(Lock.CheckKey(0, Key), 'a key that fits');
    Expect(not Lock.CheckKey(1, Key), 'a key of another index not to fit');
    Expect(Lock.LastError <> '', 'a reason of CheckKey');
    ExpectNumber(0, Lock.RegisterKey('  ' + UnicodeString(LowerCase(string(Key))) + #13#10), 'the answer to a good key');
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Registered, 'to be registered');
    Expect(Data.IsUsable, 'to be usable');
    ExpectNumber(30, Data.DaysLeft, 'days left');
    ExpectNumber(Trunc(Date) + 29, Trunc(Data.LastDay), 'the last day');
    ExpectNumber(Values2Num(6, 5, 7), Data.Values, 'values');
    Expect(IsValueOn(Data.Values, 1, 2) and not IsValueOn(Data.Values, 1, 0), 'bits of values');
    ExpectText(Key, Data.Key, 'the key');
    ExpectText(Lock.InstallCode, Data.PrimaryInstallCode, 'the primary InstallCode');
    ExpectNumber(0, Data.Instance, 'the first slot');
    { Another process is one too many, and so it says. }
    ExpectText('too many', Printed(ParamStr(0), [ParamStr(1), ParamStr(2), 'second']), 'what a second copy says');
    Second := Opened(Folder);
    try
      Second.GetKeyData(0, Data);
      ExpectNumber(0, Data.Instance, 'the slot that copies of one process share');
    finally
      Second.Free;
    end;
  finally
    Lock.Free;
  end;
  { After a restart it is as it was. }
  Lock := Opened(Folder);
  try
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Registered, 'to be registered after a restart');
    ExpectText(Umlauts, Lock.UserName, 'the user''s name after a restart');
    Lock.MoveOut(0);
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Moved, 'to be moved');
    ExpectNumber(0, Lock.RegisterKey(KeyFor(Lock, ['--type', 'permanent'])), 'the answer to a permanent key');
    Lock.GetKeyData(0, Data);
    ExpectNumber(-1, Data.DaysLeft, 'days left of a permanent key');
    Expect(Data.LastDay = 0, 'no last day of a permanent key');
    ExpectNumber(3, Lock.RegisterKey(KeyFor(Lock, ['--type', 'unregister'])), 'the answer to an unregister key');
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Unregistered, 'to be unregistered');
    ExpectNumber(0, Lock.RegisterKey(KeyFor(Lock, ['--days', '1', '--start', '2020-01-01'])), 'the answer to an old key');
    Lock.GetKeyData(0, Data);
    Expect(Data.Status = Expired, 'to be expired');
    Expect(Lock.MakeTrial(1, 14), 'a trial');
    Expect(not Lock.MakeTrial(1, 14), 'no second trial');
    Expect(Lock.LastError <> '', 'a reason against a second trial');
    Lock.GetKeyData(1, Data);
    ExpectNumber(14, Data.DaysLeft, 'days left of a trial');
  finally
    Lock.Free;
  end;
end;

procedure TestRefusals(const Folder: UnicodeString);
var
  Lock: TAVLock;
  Data: TKeyData;

  procedure ExpectCode(Code: Integer; const What: string);
  begin
    try
      Lock.Open;
      Expect(False, What + ' to be refused');
    except
      on Error: EAVLock do
      begin
        ExpectNumber(Code, Error.Code, 'the error of ' + What);
        Expect(Pos(string(Secret), Error.Message) = 0, 'no EncryptionKey in the error of ' + What);
        Expect(Error.Message <> '', 'words in the error of ' + What);
      end;
    end;
  end;

begin
  Lock := Opened(Folder);
  try
    ExpectNumber(1, Lock.RegisterKey('K2XT-1'), 'the answer to a short key');
    ExpectNumber(4, Lock.RegisterKey('3PADUXC-L9E77PX-K3WLJW3-JKTRLZC'), 'the answer to another vendor''s key');
    Expect(Lock.LastError <> '', 'a reason against a key');
    ExpectNumber(4, Lock.RegisterKey('3PADÜXC-L9E77PX-K3WLJW3-JKTRLZC'), 'the answer to a key with an umlaut');
    Expect(not Lock.DecodeKey('3PADUXC-L9E77PX-K3WLJW3-JKTRLZC', Data), 'another vendor''s key not to read');
    try
      Lock.RegFolder := 'elsewhere';
      Expect(False, 'a setting to be refused while the license is open');
    except
      on Error: EAVLock do ExpectNumber(-3, Error.Code, 'the error of a setting that is late');
    end;
  finally
    Lock.Free;
  end;
  Lock := Opened(Folder);
  try
    Lock.UserSources := [];
    ExpectCode(-3, 'no sources');
    Lock.UserSources := [User_Name];
    Lock.MachineSources := [System_UUID];
    ExpectCode(-3, 'sources of two groups');
    Lock.MachineSources := [];
    { Nothing is written before something is to be stored. }
    Lock.RegFolder := UnicodeString(ParamStr(1));
    try
      Lock.UserName := Umlauts;
      Expect(False, 'a folder that is a file to be refused');
    except
      on Error: EAVLock do ExpectNumber(-5, Error.Code, 'the error of a folder that is a file');
    end;
  finally
    Lock.Free;
  end;
  Lock := TAVLock.Create(12345, 'five', Secret);
  try
    Lock.UserSources := [User_Name];
    Lock.RegFolder := Folder;
    ExpectCode(-3, 'a version that is none');
  finally
    Lock.Free;
  end;
  Lock := TAVLock.Create(12345, '5.1', '');
  try
    Lock.UserSources := [User_Name];
    Lock.RegFolder := Folder;
    ExpectCode(-3, 'no EncryptionKey');
  finally
    Lock.Free;
  end;
  { The file of another product is left as it is. }
  Lock := TAVLock.Create(12345, '5.1', 'another-secret-1');
  try
    Lock.UserSources := [User_Name];
    Lock.RegFolder := Folder;
    ExpectCode(-7, 'another product''s file');
  finally
    Lock.Free;
  end;
end;

{ What a second copy of the program sees. }
procedure RunSecond(const Folder: UnicodeString);
var
  Lock: TAVLock;
  Data: TKeyData;
begin
  Lock := Opened(Folder);
  try
    Lock.GetKeyData(0, Data);
    if Data.TooManyInstances and not Data.IsUsable and (Pos('too many copies', Lock.Reason) > 0) then Writeln('too many')
    else Writeln('slot ', Data.Instance, ', ', string(UTF8Encode(Lock.Reason)));
  finally
    Lock.Free;
  end;
end;

begin
  if ParamStr(3) = 'second' then
  begin
    RunSecond(UnicodeString(ParamStr(2)) + '/Büro Ω');
    Exit;
  end;
  { A name of a folder that has umlauts, whatever the locale is. }
  TestJourney(UnicodeString(ParamStr(2)) + '/Büro Ω');
  TestRefusals(UnicodeString(ParamStr(2)) + '/Büro Ω');
  Expect(AvlockVersion <> '', 'a version');
  if Failures > 0 then Halt(1);
  Writeln('good');
end.
