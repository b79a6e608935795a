{ What a program links that registration keys open: the unit for libavlock.

  Names are those of the published component. Texts are UnicodeString and go to the library as UTF-8,
  whatever the code page of the process is. What the library refuses to do is an exception, EAVLock; a key that
  is refused is an answer, and LastError has the reason in words.

  On Unix the program uses cthreads and cwstring first. Compiled with Free Pascal 3.2; it is written for Delphi
  2009 and later as well, where nobody has tried it.

  The EncryptionKey is in every copy of the program: whoever takes it out can make keys. }
unit AvlockClient;

{$IFDEF FPC}{$MODE DELPHI}{$PACKRECORDS C}{$ENDIF}

interface

uses
  SysUtils;

type
  { What is registered at an index. }
  TKeyStatus = (Unregistered, Moved, Expired, Registered);

  { What the InstallCode is made of: the computer, the user, or the disk that the program is on. }
  TMachineSource = (System_UUID, BaseBoard_SN, Reg_File, HD_PNPDeviceID, HD_SN, HD_Signature, Removable_Disk);
  TMachineSources = set of TMachineSource;
  TUserSource = (User_Name, User_Company, Email_Address, Other_Source);
  TUserSources = set of TUserSource;

  { What a key registers at an index, on this computer and on this day. }
  TKeyData = record
    Status: TKeyStatus;
    { Days that are left, today included; -1 without an end. }
    DaysLeft: Integer;
    { 0 of a permanent key. }
    FirstDay, LastDay: TDateTime;
    { How many days the clock is behind the last date that was seen. }
    DaysBacked: Integer;
    { The slot of this copy, from 0; -1 if copies are not counted, -2 if too many run. }
    Instance: Integer;
    { Of a generic key the version, major * 256 + minor. }
    ICode: Word;
    AppID: Word;
    { All off unless the status is Registered. }
    Values: Word;
    Index, Users, Instances: Byte;
    { 0 trial, 1 temporary, 2 permanent, 3 unregister, 4 unregister-all; 5 more if the key is generic. }
    KeyType: Byte;
    Primary: Boolean;
    { The program may run: registered, begun, and not running too often. A clock that is back is not judged: see DaysBacked. }
    IsUsable: Boolean;
    Key, PrimaryInstallCode, LocalInstallCode: UnicodeString;
    function DateBacked: Boolean;
    function TooManyInstances: Boolean;
  end;

  { What the library could not do. Code is one of the AVLOCK_ERROR numbers of avlock.h. }
  EAVLock = class(Exception)
  private
    FCode: Integer;
  public
    constructor CreateCode(ACode: Integer; const AMessage: UnicodeString);
    property Code: Integer read FCode;
  end;

  { The license of a product on this computer. It opens with the first call that needs it; what is set by
    properties is set before that. Free it when the program ends: that gives up the slot among the running
    copies. }
  TAVLock = class
  private
    type
      TTextKind = (KindReason, KindUser, KindSource);
    var
    FHandle: Pointer;
    FAppID: Word;
    FVersion, FEncryptionKey, FAppName, FRegFolder: UnicodeString;
    FMachineSources: TMachineSources;
    FUserSources: TUserSources;
    FInstancesCtrl, FFirmwareUUID, FAllowContainer: Boolean;
    FReasonIndex: Byte;
    procedure ExpectClosed(const Name: string);
    function Handle: Pointer;
    function TextOfKind(Kind: TTextKind; Number: Integer; const Name: UnicodeString): UnicodeString;
    function GetInstallCode: UnicodeString;
    function GetICode: UnicodeString;
    function GetMachineHash: UnicodeString;
    function GetLastError: UnicodeString;
    function GetReason: UnicodeString;
    function GetUser(Field: Integer): UnicodeString;
    procedure SetUser(Field: Integer; const Value: UnicodeString);
    procedure SetAppName(const Value: UnicodeString);
    procedure SetRegFolder(const Value: UnicodeString);
    procedure SetMachineSources(Value: TMachineSources);
    procedure SetUserSources(Value: TUserSources);
    procedure SetInstancesCtrl(Value: Boolean);
    procedure SetFirmwareUUID(Value: Boolean);
    procedure SetAllowContainer(Value: Boolean);
  public
    constructor Create(AAppID: Word; const AVersion, AEncryptionKey: UnicodeString);
    destructor Destroy; override;
    { Opens the data file now. }
    procedure Open;
    { Gives up the slot among the running copies; the next call opens again. }
    procedure Close;
    { Tells what is registered at an index, 0 to 254, and takes a slot among the running copies. }
    procedure GetKeyData(Index: Byte; out Data: TKeyData);
    { Registers a key as a user typed it. Returns the published answers: 0 registered, 1 length mismatch,
      2 system date incorrect, 3 unregistered, 4 not valid. }
    function RegisterKey(const Key: UnicodeString): Integer;
    { Registers a key that was issued for another computer, whose Users this one shares. Answers as RegisterKey does. }
    function RegisterSecondary(const Key, PrimaryInstallCode: UnicodeString): Integer;
    { Starts a trial of some days from today. False if there was a registration or a trial before. }
    function MakeTrial(Index: Byte; Days: Word; Users: Byte = 1; Instances: Byte = 0; Values: Word = 0): Boolean;
    { True if the key could be registered here; nothing is registered. }
    function CheckKey(Index: Byte; const Key: UnicodeString): Boolean;
    { Tells what a key holds, for whatever application and computer it is. False if it does not read. }
    function DecodeKey(const Key: UnicodeString; out Data: TKeyData): Boolean;
    { Marks the registration of an index as moved to another computer. }
    procedure MoveOut(Index: Byte);
    { Returns the value of a source of this computer, masked, for a page that support asks for. }
    function DescribeSource(const Name: UnicodeString): UnicodeString;
    property AppID: Word read FAppID;
    property AppName: UnicodeString read FAppName write SetAppName;
    { The folder of the data file; empty for one of the user. }
    property RegFolder: UnicodeString read FRegFolder write SetRegFolder;
    property MachineSources: TMachineSources read FMachineSources write SetMachineSources;
    property UserSources: TUserSources read FUserSources write SetUserSources;
    { True, the default: copies that run at once are counted. }
    property InstancesCtrl: Boolean read FInstancesCtrl write SetInstancesCtrl;
    { System_UUID is that of the firmware on Linux too, where only the administrator can read it. }
    property FirmwareUUID: Boolean read FFirmwareUUID write SetFirmwareUUID;
    { The identity of a container is taken, which may be that of many computers. }
    property AllowContainer: Boolean read FAllowContainer write SetAllowContainer;
    property InstallCode: UnicodeString read GetInstallCode;
    { The last four digits of the InstallCode. }
    property ICode: UnicodeString read GetICode;
    property MachineHash: UnicodeString read GetMachineHash;
    property UserName: UnicodeString index 0 read GetUser write SetUser;
    property UserCompany: UnicodeString index 1 read GetUser write SetUser;
    property EmailAddress: UnicodeString index 2 read GetUser write SetUser;
    property OtherSource: UnicodeString index 3 read GetUser write SetUser;
    { Why the last call of this thread failed, or refused a key; empty if it did neither. }
    property LastError: UnicodeString read GetLastError;
    { One sentence about the index that GetKeyData asked for last: why the program may run or may not. }
    property Reason: UnicodeString read GetReason;
  end;

{ The three numbers of Values, each 0 to 15, as one. }
function Values2Num(First, Second, Third: Byte): Word;
{ One of the three numbers, 1 to 3. }
function Num2Value(Values: Word; Number: Integer): Byte;
{ True if a bit, 0 to 3, of one of the three numbers, 1 to 3, is on. }
function IsValueOn(Values: Word; Number, Bit: Integer): Boolean;
{ The version of the library. }
function AvlockVersion: UnicodeString;

implementation

const
  Library_ = {$IFDEF MSWINDOWS}'avlock.dll'{$ELSE}'avlock'{$ENDIF};

  NoInstances = 1;
  Firmware = 2;
  Container = 4;

  ErrorArgument = -1;
  ErrorText = -2;
  ErrorSettings = -3;
  ErrorRefused = -9;
  NotValid = 4;

  MachineNames: array [TMachineSource] of UnicodeString = ('System_UUID', 'BaseBoard_SN', 'Reg_File',
    'HD_PNPDeviceID', 'HD_SN', 'HD_Signature', 'Removable_Disk');
  UserNames: array [TUserSource] of UnicodeString = ('User_Name', 'User_Company', 'Email_Address', 'Other_Source');

type
  { size_t. NativeUInt is not to be relied on before Delphi XE2, which was the first for 64 bits. }
  TSize = {$IFDEF FPC}NativeUInt{$ELSE}{$IF CompilerVersion >= 23}NativeUInt{$ELSE}LongWord{$IFEND}{$ENDIF};

  TOptions = record
    StructSize: LongWord;
    AppID, Flags: Word;
    AppName, AppVersion, EncryptionKey, Sources, Folder: PAnsiChar;
  end;

  TRawData = record
    StructSize: LongWord;
    Status, DaysLeft, FirstDay, LastDay, DaysBacked, Instance: LongInt;
    ICode, AppID, Values: Word;
    Index, Users, Instances, KeyType, Primary, Usable: Byte;
    Key: array [0..31] of AnsiChar;
    PrimaryInstallCode, LocalInstallCode: array [0..15] of AnsiChar;
  end;

{ A record of another shape than the library's would be filled in wrongly. }
{$IF (SizeOf(TRawData) <> 104) or (SizeOf(TOptions) <> 8 + 5 * SizeOf(Pointer))}
  {$MESSAGE FATAL 'AvlockClient: this compiler lays out records otherwise than C does'}
{$IFEND}

function avlock_version: PAnsiChar; cdecl; external Library_;
function avlock_open(var Options: TOptions; var License: Pointer): LongInt; cdecl; external Library_;
procedure avlock_close(License: Pointer); cdecl; external Library_;
function avlock_install_code(License: Pointer; Text: PAnsiChar; Size: TSize): LongInt; cdecl; external Library_;
function avlock_machine_hash(License: Pointer; Text: PAnsiChar; Size: TSize): LongInt; cdecl; external Library_;
function avlock_describe_source(License: Pointer; Source, Text: PAnsiChar; Size: TSize): LongInt; cdecl;
  external Library_;
function avlock_get_key_data(License: Pointer; Index: Byte; var Data: TRawData): LongInt; cdecl; external Library_;
function avlock_register_key(License: Pointer; Key: PAnsiChar): LongInt; cdecl; external Library_;
function avlock_register_secondary(License: Pointer; Key, PrimaryInstallCode: PAnsiChar): LongInt; cdecl;
  external Library_;
function avlock_make_trial(License: Pointer; Index, Users, Instances: Byte; FirstDay: LongInt; Days, Values: Word):
  LongInt; cdecl; external Library_;
function avlock_get_user(License: Pointer; Field: LongInt; Text: PAnsiChar; Size: TSize): LongInt; cdecl;
  external Library_;
function avlock_set_user(License: Pointer; Name, Company, Email, Other: PAnsiChar): LongInt; cdecl;
  external Library_;
function avlock_check_key(License: Pointer; Index: Byte; Key: PAnsiChar): LongInt; cdecl; external Library_;
function avlock_decode_key(EncryptionKey, Key: PAnsiChar; var Data: TRawData): LongInt; cdecl; external Library_;
function avlock_move_out(License: Pointer; Index: Byte): LongInt; cdecl; external Library_;
function avlock_reason(License: Pointer; Index: Byte; Text: PAnsiChar; Size: TSize): LongInt; cdecl;
  external Library_;
function avlock_last_error(Text: PAnsiChar; Size: TSize): LongInt; cdecl; external Library_;

{ Texts }

function FromUtf8(const Text: RawByteString): UnicodeString;
begin
  Result := UTF8ToString(Text);
end;

{ Returns a text as UTF-8. One that would arrive as another is refused: C ends a text at a zero, and half of a
  character that UTF-16 writes in two is dropped or replaced on the way. It is not quoted: it may be the
  EncryptionKey. }
function ToUtf8(const Text: UnicodeString; const Name: string): RawByteString;
begin
  if Pos(WideChar(#0), Text) > 0 then
    raise EAVLock.CreateCode(ErrorText, UnicodeString(Name + ': expected letters, found a zero among them'));
  Result := UTF8Encode(Text);
  if FromUtf8(Result) <> Text then
    raise EAVLock.CreateCode(ErrorText, UnicodeString(Name + ': expected whole characters, found half of one'));
end;

{ Returns a text that ends with a zero byte, or NIL where nothing is set. }
function OrNil(const Text: RawByteString): PAnsiChar;
begin
  if Text = '' then Result := nil else Result := PAnsiChar(Text);
end;

function TextOf(const Bytes: array of AnsiChar): UnicodeString;
var
  Text: RawByteString;
  Place: Integer;
begin
  Text := '';
  Place := 0;
  while (Place <= High(Bytes)) and (Bytes[Place] <> #0) do
  begin
    Text := Text + Bytes[Place];
    Inc(Place);
  end;
  Result := FromUtf8(Text);
end;

function LastErrorText: UnicodeString;
var
  Text: RawByteString;
  Length_: LongInt;
begin
  Length_ := avlock_last_error(nil, 0);
  if Length_ <= 0 then Exit('');
  SetLength(Text, Length_ + 1);
  avlock_last_error(PAnsiChar(Text), Length_ + 1);
  Result := FromUtf8(PAnsiChar(Text));
end;

function Checked(Answer: LongInt): LongInt;
begin
  if Answer < 0 then raise EAVLock.CreateCode(Answer, LastErrorText);
  Result := Answer;
end;

procedure Fill(const Raw: TRawData; out Data: TKeyData);
begin
  if (Raw.Status < 1) or (Raw.Status > 4) then
    raise EAVLock.CreateCode(ErrorArgument, UnicodeString('Status: expected 1 to 4, found ' + IntToStr(Raw.Status)));
  Data.Status := TKeyStatus(Raw.Status - 1);
  Data.DaysLeft := Raw.DaysLeft;
  if Raw.FirstDay < 0 then Data.FirstDay := 0 else Data.FirstDay := Raw.FirstDay;
  if Raw.LastDay < 0 then Data.LastDay := 0 else Data.LastDay := Raw.LastDay;
  Data.DaysBacked := Raw.DaysBacked;
  Data.Instance := Raw.Instance;
  Data.ICode := Raw.ICode;
  Data.AppID := Raw.AppID;
  Data.Values := Raw.Values;
  Data.Index := Raw.Index;
  Data.Users := Raw.Users;
  Data.Instances := Raw.Instances;
  Data.KeyType := Raw.KeyType;
  Data.Primary := Raw.Primary <> 0;
  Data.IsUsable := Raw.Usable <> 0;
  Data.Key := TextOf(Raw.Key);
  Data.PrimaryInstallCode := TextOf(Raw.PrimaryInstallCode);
  Data.LocalInstallCode := TextOf(Raw.LocalInstallCode);
end;

function EmptyData: TRawData;
begin
  FillChar(Result, SizeOf(Result), 0);
  Result.StructSize := SizeOf(Result);
end;

{ EAVLock }

constructor EAVLock.CreateCode(ACode: Integer; const AMessage: UnicodeString);
begin
  {$IFDEF FPC}
  { The message of an exception is a string of the code page; as UTF-8 it loses no letter. }
  inherited Create(UTF8Encode(AMessage));
  {$ELSE}
  inherited Create(AMessage);
  {$ENDIF}
  FCode := ACode;
end;

{ TKeyData }

function TKeyData.DateBacked: Boolean;
begin
  Result := DaysBacked > 0;
end;

function TKeyData.TooManyInstances: Boolean;
begin
  Result := Instance = -2;
end;

{ TAVLock }

constructor TAVLock.Create(AAppID: Word; const AVersion, AEncryptionKey: UnicodeString);
begin
  inherited Create;
  FAppID := AAppID;
  FVersion := AVersion;
  FEncryptionKey := AEncryptionKey;
  FInstancesCtrl := True;
end;

destructor TAVLock.Destroy;
begin
  Close;
  inherited Destroy;
end;

procedure TAVLock.Open;
begin
  Handle;
end;

procedure TAVLock.Close;
begin
  avlock_close(FHandle);
  FHandle := nil;
end;

function TAVLock.Handle: Pointer;
var
  Options: TOptions;
  Name, Version, Secret, Sources, Folder: RawByteString;
  Names: UnicodeString;
  Machine: TMachineSource;
  User: TUserSource;
begin
  if FHandle = nil then
  begin
    Names := '';
    for Machine := Low(TMachineSource) to High(TMachineSource) do
      if Machine in FMachineSources then Names := Names + ',' + MachineNames[Machine];
    for User := Low(TUserSource) to High(TUserSource) do
      if User in FUserSources then Names := Names + ',' + UserNames[User];
    Delete(Names, 1, 1);
    Name := ToUtf8(FAppName, 'AppName');
    Version := ToUtf8(FVersion, 'Version');
    Secret := ToUtf8(FEncryptionKey, 'EncryptionKey');
    Sources := ToUtf8(Names, 'Sources');
    Folder := ToUtf8(FRegFolder, 'RegFolder');
    FillChar(Options, SizeOf(Options), 0);
    Options.StructSize := SizeOf(Options);
    Options.AppID := FAppID;
    if not FInstancesCtrl then Options.Flags := Options.Flags or NoInstances;
    if FFirmwareUUID then Options.Flags := Options.Flags or Firmware;
    if FAllowContainer then Options.Flags := Options.Flags or Container;
    Options.AppName := OrNil(Name);
    Options.AppVersion := PAnsiChar(Version);
    Options.EncryptionKey := PAnsiChar(Secret);
    Options.Sources := PAnsiChar(Sources);
    Options.Folder := OrNil(Folder);
    Checked(avlock_open(Options, FHandle));
  end;
  Result := FHandle;
end;

procedure TAVLock.ExpectClosed(const Name: string);
begin
  if FHandle <> nil then
    raise EAVLock.CreateCode(ErrorSettings, UnicodeString(Name + ': it is set before the first call; close first'));
end;

procedure TAVLock.GetKeyData(Index: Byte; out Data: TKeyData);
var
  Raw: TRawData;
begin
  FReasonIndex := Index;
  Raw := EmptyData;
  { A program that goes on after an exception finds nothing registered. }
  Raw.Status := 1;
  Fill(Raw, Data);
  Checked(avlock_get_key_data(Handle, Index, Raw));
  Fill(Raw, Data);
end;

function TAVLock.RegisterKey(const Key: UnicodeString): Integer;
begin
  Result := Checked(avlock_register_key(Handle, PAnsiChar(ToUtf8(Key, 'Key'))));
end;

function TAVLock.RegisterSecondary(const Key, PrimaryInstallCode: UnicodeString): Integer;
begin
  Result := Checked(avlock_register_secondary(Handle, PAnsiChar(ToUtf8(Key, 'Key')),
    PAnsiChar(ToUtf8(PrimaryInstallCode, 'PrimaryInstallCode'))));
end;

function TAVLock.MakeTrial(Index: Byte; Days: Word; Users, Instances: Byte; Values: Word): Boolean;
var
  Answer: LongInt;
begin
  Answer := avlock_make_trial(Handle, Index, Users, Instances, -1, Days, Values);
  Result := Answer <> ErrorRefused;
  if Result then Checked(Answer);
end;

function TAVLock.CheckKey(Index: Byte; const Key: UnicodeString): Boolean;
begin
  Result := Checked(avlock_check_key(Handle, Index, PAnsiChar(ToUtf8(Key, 'Key')))) = 1;
end;

function TAVLock.DecodeKey(const Key: UnicodeString; out Data: TKeyData): Boolean;
var
  Raw: TRawData;
begin
  Raw := EmptyData;
  Result := Checked(avlock_decode_key(PAnsiChar(ToUtf8(FEncryptionKey, 'EncryptionKey')),
    PAnsiChar(ToUtf8(Key, 'Key')), Raw)) <> NotValid;
  if Raw.Status = 0 then Raw.Status := 1;
  Fill(Raw, Data);
end;

procedure TAVLock.MoveOut(Index: Byte);
begin
  Checked(avlock_move_out(Handle, Index));
end;

{ A text of the library: at first its length, then itself. It may grow between the two calls, as when another copy
  starts, and is asked for again. }
function TAVLock.TextOfKind(Kind: TTextKind; Number: Integer; const Name: UnicodeString): UnicodeString;
var
  Text, Source: RawByteString;
  Room, Found: LongInt;

  function Ask(Place: PAnsiChar; Size: LongInt): LongInt;
  begin
    case Kind of
      KindReason: Result := Checked(avlock_reason(Handle, Number, Place, Size));
      KindUser: Result := Checked(avlock_get_user(Handle, Number, Place, Size));
    else
      Result := Checked(avlock_describe_source(Handle, PAnsiChar(Source), Place, Size));
    end;
  end;

begin
  Source := ToUtf8(Name, 'Name');
  Found := Ask(nil, 0);
  repeat
    Room := Found + 1;
    SetLength(Text, Room);
    Found := Ask(PAnsiChar(Text), Room);
  until Found < Room;
  SetLength(Text, Found);
  Result := FromUtf8(Text);
end;

function TAVLock.DescribeSource(const Name: UnicodeString): UnicodeString;
begin
  Result := TextOfKind(KindSource, 0, Name);
end;

function TAVLock.GetInstallCode: UnicodeString;
var
  Text: array [0..15] of AnsiChar;
begin
  Checked(avlock_install_code(Handle, @Text[0], SizeOf(Text)));
  Result := TextOf(Text);
end;

function TAVLock.GetICode: UnicodeString;
begin
  Result := InstallCode;
  Result := Copy(Result, Length(Result) - 3, 4);
end;

function TAVLock.GetMachineHash: UnicodeString;
var
  Text: array [0..31] of AnsiChar;
begin
  Checked(avlock_machine_hash(Handle, @Text[0], SizeOf(Text)));
  Result := TextOf(Text);
end;

function TAVLock.GetLastError: UnicodeString;
begin
  Result := LastErrorText;
end;

function TAVLock.GetReason: UnicodeString;
begin
  Result := TextOfKind(KindReason, FReasonIndex, '');
end;

function TAVLock.GetUser(Field: Integer): UnicodeString;
begin
  Result := TextOfKind(KindUser, Field, '');
end;

procedure TAVLock.SetUser(Field: Integer; const Value: UnicodeString);
const
  Names: array [0..3] of string = ('UserName', 'UserCompany', 'EmailAddress', 'OtherSource');
var
  Fields: array [0..3] of PAnsiChar;
  Text: RawByteString;
begin
  FillChar(Fields, SizeOf(Fields), 0);
  Text := ToUtf8(Value, Names[Field]);
  Fields[Field] := PAnsiChar(Text);
  Checked(avlock_set_user(Handle, Fields[0], Fields[1], Fields[2], Fields[3]));
end;

procedure TAVLock.SetAppName(const Value: UnicodeString);
begin
  ExpectClosed('AppName');
  FAppName := Value;
end;

procedure TAVLock.SetRegFolder(const Value: UnicodeString);
begin
  ExpectClosed('RegFolder');
  FRegFolder := Value;
end;

procedure TAVLock.SetMachineSources(Value: TMachineSources);
begin
  ExpectClosed('MachineSources');
  FMachineSources := Value;
end;

procedure TAVLock.SetUserSources(Value: TUserSources);
begin
  ExpectClosed('UserSources');
  FUserSources := Value;
end;

procedure TAVLock.SetInstancesCtrl(Value: Boolean);
begin
  ExpectClosed('InstancesCtrl');
  FInstancesCtrl := Value;
end;

procedure TAVLock.SetFirmwareUUID(Value: Boolean);
begin
  ExpectClosed('FirmwareUUID');
  FFirmwareUUID := Value;
end;

procedure TAVLock.SetAllowContainer(Value: Boolean);
begin
  ExpectClosed('AllowContainer');
  FAllowContainer := Value;
end;

{ Values }

function Values2Num(First, Second, Third: Byte): Word;
begin
  if (First > 15) or (Second > 15) or (Third > 15) then
    raise EAVLock.CreateCode(ErrorSettings, 'Values2Num: expected three numbers 0 to 15');
  Result := (First shl 8) or (Second shl 4) or Third;
end;

function Num2Value(Values: Word; Number: Integer): Byte;
begin
  if (Number < 1) or (Number > 3) then
    raise EAVLock.CreateCode(ErrorSettings, 'Num2Value: expected a number 1 to 3');
  Result := (Values shr (4 * (3 - Number))) and 15;
end;

function IsValueOn(Values: Word; Number, Bit: Integer): Boolean;
begin
  if (Bit < 0) or (Bit > 3) then
    raise EAVLock.CreateCode(ErrorSettings, 'IsValueOn: expected a bit 0 to 3');
  Result := (Num2Value(Values, Number) shr Bit) and 1 = 1;
end;

function AvlockVersion: UnicodeString;
begin
  Result := FromUtf8(avlock_version);
end;

end.
