{ Every line of the vectors of the client, through a library with the feature `testing`. The one argument is their
  folder. It prints `good`, or what was expected and found, and ends with 1. }
program Vectors;

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  cthreads, cwstring, SysUtils, Classes, fpjson, jsonparser, AvlockClient, Support;

function avlock_testing_codes_of(Names, Values: PPAnsiChar; Count: NativeUInt; Text: PAnsiChar; Size: NativeUInt):
  LongInt; cdecl; external 'avlock';
function avlock_testing_seal_forward(EncryptionKey: PAnsiChar; Day: Word; Millisecond: LongWord; Text: PAnsiChar;
  Size: NativeUInt): LongInt; cdecl; external 'avlock';
function avlock_testing_open_forward(EncryptionKey, Sealed, Text: PAnsiChar; Size: NativeUInt): LongInt; cdecl;
  external 'avlock';

type
  TCheck = procedure(Vector: TJSONObject);

function Utf8(Data: TJSONData): RawByteString;
begin
  Result := UTF8Encode(Data.AsUnicodeString);
end;

function CodesOf(const Names, Values: array of RawByteString; out Codes: RawByteString): LongInt;
var
  NamePlaces, ValuePlaces: array [0..15] of PAnsiChar;
  Text: array [0..63] of AnsiChar;
  Place: Integer;
begin
  for Place := 0 to High(Names) do
  begin
    NamePlaces[Place] := PAnsiChar(Names[Place]);
    ValuePlaces[Place] := PAnsiChar(Values[Place]);
  end;
  Text[0] := #0;
  Result := avlock_testing_codes_of(@NamePlaces[0], @ValuePlaces[0], Length(Names), @Text[0], SizeOf(Text));
  Codes := PAnsiChar(@Text[0]);
end;

procedure MachineHash(Vector: TJSONObject);
var
  Pairs: TJSONArray;
  Names, Values: array of RawByteString;
  Codes: RawByteString;
  Place: Integer;
begin
  Pairs := Vector.Arrays['values'];
  SetLength(Names, Pairs.Count);
  SetLength(Values, Pairs.Count);
  for Place := 0 to Pairs.Count - 1 do
  begin
    Names[Place] := Utf8(Pairs.Arrays[Place].Items[0]);
    if Vector.Strings['group'] = 'Removable_Disk' then Names[Place] := 'Removable_Disk';
    Values[Place] := Utf8(Pairs.Arrays[Place].Items[1]);
  end;
  ExpectNumber(29, CodesOf(Names, Values, Codes), 'the length of codes');
  Expect(Codes = Utf8(Vector.Elements['code']) + ' ' + Utf8(Vector.Elements['machine_hash']), Vector.AsJSON + ', found ' + Codes);
end;

procedure Placeholder(Vector: TJSONObject);
var
  Codes: RawByteString;
begin
  ExpectNumber(-1, CodesOf([Utf8(Vector.Elements['source'])], [Utf8(Vector.Elements['value'])], Codes),
    'a refusal of ' + Vector.AsJSON);
end;

procedure DateAhead(Vector: TJSONObject);
var
  Secret, Sealed: RawByteString;
  Text: array [0..63] of AnsiChar;
begin
  Secret := Utf8(Vector.Elements['encryption_key']);
  Sealed := Utf8(Vector.Elements['lf']);
  avlock_testing_seal_forward(PAnsiChar(Secret), Vector.Integers['day'], Vector.Integers['ms'], @Text[0], SizeOf(Text));
  Expect(RawByteString(PAnsiChar(@Text[0])) = Sealed, Vector.AsJSON + ' sealed, found ' + PAnsiChar(@Text[0]));
  avlock_testing_open_forward(PAnsiChar(Secret), PAnsiChar(Sealed), @Text[0], SizeOf(Text));
  Expect(PAnsiChar(@Text[0]) = IntToStr(Vector.Integers['day']) + ' ' + IntToStr(Vector.Integers['ms']),
    Vector.AsJSON + ' opened, found ' + PAnsiChar(@Text[0]));
end;

procedure EachOf(const Name: string; Least: Integer; Check: TCheck);
var
  Lines: TStringList;
  Line: string;
  Vector: TJSONData;
begin
  Lines := TStringList.Create;
  try
    Lines.LoadFromFile(ParamStr(1) + '/' + Name);
    Expect(Lines.Count >= Least, Name + ' of at least ' + IntToStr(Least) + ' lines');
    for Line in Lines do
    begin
      Vector := GetJSON(Line, True);
      Check(Vector as TJSONObject);
      Vector.Free;
    end;
  finally
    Lines.Free;
  end;
end;

begin
  EachOf('machine_hashes.jsonl', 64, MachineHash);
  EachOf('placeholders.jsonl', 84, Placeholder);
  EachOf('last_dates_forward.jsonl', 24, DateAhead);
  Finish;
end.
