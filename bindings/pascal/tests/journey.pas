{ The unit from the first start to the last key, and a second copy. It prints `good`, or what was expected and found,
  and ends with 1. }
program Journey;

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  cthreads, cwstring, SysUtils, AvlockClient, Support;

const
  Umlauts: UnicodeString = 'Jörg Müßig Ωμέγα';

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

{ A second computer shares a key of two users. }
procedure TestSecondary(const Folder: UnicodeString);
var
  First, Second: TAVLock;
  Data: TKeyData;
  Key: UnicodeString;
begin
  First := Opened(Folder + '/first');
  Second := Opened(Folder + '/second');
  try
    First.UserName := Umlauts;
    Second.UserName := 'Ann';
    Key := KeyFor(First, ['--type', 'permanent', '--users', '2']);
    ExpectNumber(4, Second.RegisterKey(Key), 'the answer to a key of another computer');
    ExpectNumber(0, Second.RegisterSecondary(Key, First.InstallCode), 'the answer to a key that is shared');
    Second.GetKeyData(0, Data);
    Expect((Data.Status = Registered) and not Data.Primary, 'a secondary registration');
    ExpectText(First.InstallCode, Data.PrimaryInstallCode, 'the InstallCode of the first computer');
    ExpectText(Second.InstallCode, Data.LocalInstallCode, 'the InstallCode of the second computer');
  finally
    Second.Free;
    First.Free;
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
  TestSecondary(UnicodeString(ParamStr(2)) + '/Büro Ω');
  Expect(AvlockVersion <> '', 'a version');
  Finish;
end.
