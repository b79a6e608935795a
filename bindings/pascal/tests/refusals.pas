{ Errors of avlock.h that a program comes to by itself, -1 to -7 and -9, each an exception with its number, words and no EncryptionKey. It
  prints `good`, or what was expected and found, and ends with 1. }
program Refusals;

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  cthreads, cwstring, SysUtils, Classes, AvlockClient, Support;

type
  TStep = procedure(Lock: TAVLock);

var
  Folder: UnicodeString;
  { Half of a character that UTF-16 writes in two. }
  Half: UnicodeString;

procedure OpenIt(Lock: TAVLock); begin Lock.Open; end;
procedure IndexTooLarge(Lock: TAVLock); var Data: TKeyData; begin Lock.GetKeyData(255, Data); end;
procedure ValuesTooLarge(Lock: TAVLock); begin Lock.MakeTrial(0, 5, 1, 0, $1000); end;
procedure HalfInName(Lock: TAVLock); begin Lock.UserName := 'a' + Half + 'b'; end;
procedure ZeroInName(Lock: TAVLock); begin Lock.UserName := 'a'#0'b'; end;
procedure HalfInKey(Lock: TAVLock); begin Lock.RegisterKey(Half); end;
procedure ZeroInKey(Lock: TAVLock); begin Lock.CheckKey(0, 'K2XT'#0); end;
procedure ReadCode(Lock: TAVLock); begin Lock.InstallCode; end;
procedure NoSuchSource(Lock: TAVLock); begin Lock.DescribeSource('Serial'); end;
procedure NameIt(Lock: TAVLock); begin Lock.UserName := 'Ann'; end;
procedure BadPrimary(Lock: TAVLock); begin Lock.RegisterSecondary('3PADUXC-L9E77PX-K3WLJW3-JKTRLZC', 'D873BB821E46'); end;
procedure MoveNothing(Lock: TAVLock); begin Lock.MoveOut(9); end;
procedure LateSetting(Lock: TAVLock); begin Lock.Open; Lock.RegFolder := 'elsewhere'; end;
procedure BadValues(Lock: TAVLock); begin Values2Num(16, 0, 0); end;
procedure BadNumber(Lock: TAVLock); begin Num2Value(0, 4); end;
procedure BadBit(Lock: TAVLock); begin IsValueOn(0, 1, 4); end;

{ Expects a step to be refused with a number. The license is freed. }
procedure Refused(Code: Integer; Lock: TAVLock; Step: TStep; const What: string);
begin
  try
    try
      Step(Lock);
      Expect(False, What + ' to be refused');
    except
      on Error: EAVLock do
      begin
        ExpectNumber(Code, Error.Code, 'the error of ' + What + ' (' + Error.Message + ')');
        Expect(Error.Message <> '', 'words in the error of ' + What);
        Expect(Pos(UTF8Encode(Secret), RawByteString(Error.Message)) = 0, 'no EncryptionKey in the error of ' + What);
      end;
    end;
  finally
    Lock.Free;
  end;
end;

function WithKey(const Version, EncryptionKey: UnicodeString): TAVLock;
begin
  Result := TAVLock.Create(12345, Version, EncryptionKey);
  Result.UserSources := [User_Name];
  Result.RegFolder := Folder;
end;

function Sources(Machine: TMachineSources; User: TUserSources): TAVLock;
begin
  Result := Opened(Folder);
  Result.MachineSources := Machine;
  Result.UserSources := User;
end;

function FileOf(const Pattern: string): string;
var
  Search: TSearchRec;
begin
  Expect(FindFirst(UTF8Encode(Folder) + '/' + Pattern, faAnyFile, Search) = 0, 'a file ' + Pattern);
  Result := UTF8Encode(Folder) + '/' + Search.Name;
  FindClose(Search);
end;

function Bytes(const Name: string): RawByteString;
var
  Stream: TFileStream;
begin
  Stream := TFileStream.Create(Name, fmOpenRead or fmShareDenyNone);
  SetLength(Result, Stream.Size);
  if Result <> '' then Stream.ReadBuffer(Result[1], Length(Result));
  Stream.Free;
end;

procedure Store(const Name: string; const Content: RawByteString);
var
  Stream: TFileStream;
begin
  Stream := TFileStream.Create(Name, fmCreate);
  if Content <> '' then Stream.WriteBuffer(Content[1], Length(Content));
  Stream.Free;
end;

procedure TestSettings;
var
  Lock: TAVLock;
begin
  Refused(-3, Sources([], []), OpenIt, 'no sources');
  Refused(-3, Sources([System_UUID], [User_Name]), OpenIt, 'sources of two groups');
  Refused(-3, WithKey('five', Secret), OpenIt, 'a version that is none');
  Refused(-3, WithKey('5.256', Secret), OpenIt, 'a version that is too large');
  Refused(-3, WithKey('5.1', ''), OpenIt, 'no EncryptionKey');
  Refused(-3, WithKey('5.1', 'Ωmega'), OpenIt, 'an EncryptionKey that Windows-1252 lacks');
  Refused(-2, WithKey('5.1', Copy(Secret, 1, 8) + #0 + 'x'), OpenIt, 'a zero in the EncryptionKey');
  Refused(-2, WithKey('5.1'#0, Secret), OpenIt, 'a zero in the version');
  Lock := Opened(Folder + Half);
  Refused(-2, Lock, OpenIt, 'half a character in the folder');
  Refused(-3, Opened(Folder), LateSetting, 'a setting that is late');
  Refused(-3, Opened(Folder), NoSuchSource, 'a source that does not exist');
  Refused(-3, nil, BadValues, 'a value of 16');
  Refused(-3, nil, BadNumber, 'a fourth value');
  Refused(-3, nil, BadBit, 'a fifth bit');
end;

procedure TestCalls;
var
  Lock: TAVLock;
  Data: TKeyData;
begin
  Refused(-4, Opened(Folder), ReadCode, 'an InstallCode of a user without a name');
  Lock := Opened(Folder);
  Lock.UserName := 'Ann';
  Lock.Free;
  Refused(-1, Opened(Folder), IndexTooLarge, 'index 255');
  Refused(-1, Opened(Folder), ValuesTooLarge, 'values of 13 bits');
  Refused(-2, Opened(Folder), HalfInName, 'half a character in a name');
  Refused(-2, Opened(Folder), ZeroInName, 'a zero in a name');
  Refused(-2, Opened(Folder), HalfInKey, 'half a character in a key');
  Refused(-2, Opened(Folder), ZeroInKey, 'a zero in a key');
  Refused(-1, Opened(Folder), BadPrimary, 'an InstallCode with a wrong letter');
  Refused(-9, Opened(Folder), MoveNothing, 'a move of nothing');
  Lock := Opened(Folder);
  try
    ExpectText('Ann', Lock.UserName, 'the name that no refusal changed');
    { Characters beyond the first 65536 arrive whole. }
    Lock.UserCompany := UnicodeString(UTF8Decode(#$F0#$9F#$94#$91' & S'#$C3#$B6'hne'));
    ExpectNumber(10, Length(Lock.UserCompany), 'the length of a company with a key in its name');
    Lock.UserCompany := '';
    ExpectText('', Lock.UserCompany, 'a company that is empty again');
    ExpectNumber(1, Lock.RegisterKey(''), 'the answer to no key');
    ExpectNumber(1, Lock.RegisterKey('K2XT-1'), 'the answer to a short key');
    Expect(Pos('28', Lock.LastError) > 0, 'how many letters a key has');
    ExpectNumber(4, Lock.RegisterKey('3PADUXC-L9E77PX-K3WLJW3-JKTRLZC'), 'the answer to another vendor''s key');
    ExpectNumber(4, Lock.RegisterKey('3PADÜXC-L9E77PX-K3WLJW3-JKTRLZC'), 'the answer to a key with an umlaut');
    Expect(Lock.LastError <> '', 'a reason against a key');
    Expect(not Lock.DecodeKey('3PADUXC-L9E77PX-K3WLJW3-JKTRLZC', Data), 'another vendor''s key not to read');
    Expect(Data.Status = Unregistered, 'nothing registered in a key that does not read');
    { What a program has at hand when a call fails is nothing that is registered. }
    Expect(Lock.MakeTrial(3, 5), 'a trial');
    Lock.GetKeyData(3, Data);
    Expect(Data.Status = Registered, 'a trial that runs');
    try
      Lock.GetKeyData(255, Data);
      Expect(False, 'index 255 to be refused');
    except
      on EAVLock do Expect((Data.Status = Unregistered) and (Data.Values = 0), 'nothing registered after an error');
    end;
  finally
    Lock.Free;
  end;
end;

procedure TestFiles;
var
  Lock: TAVLock;
  Before: RawByteString;
  Stored: string;
begin
  Stored := FileOf('*.avr');
  Before := Bytes(Stored);
  Refused(-7, WithKey('5.1', 'another-secret-1'), OpenIt, 'another product''s file');
  Expect(Bytes(Stored) = Before, 'another product''s file to be as it was');

  Store(Stored, 'nonsense');
  Refused(-6, Opened(Folder), OpenIt, 'a damaged file');
  Expect(Bytes(Stored) = 'nonsense', 'a damaged file to be as it was');
  Store(Stored, Before);

  { A folder that is a file. }
  Lock := Opened(UnicodeString(ParamStr(1)));
  Refused(-5, Lock, NameIt, 'a folder that is a file');
end;

begin
  SetLength(Half, 1);
  Half[1] := WideChar($D83D);
  Folder := UnicodeString(ParamStr(2)) + '/refusals';
  TestSettings;
  TestCalls;
  TestFiles;
  Finish;
end.
