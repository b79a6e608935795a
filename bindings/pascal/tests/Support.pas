{ What the test programs share: expectations, other programs, a license of the demo product. The first argument of each
  program is the vendor's program, the second an empty folder. }
unit Support;

{$MODE DELPHI}
{$CODEPAGE UTF8}

interface

uses
  SysUtils, Classes, Process, AvlockClient;

const
  Secret: UnicodeString = 'kW3-xQ9.mZ7_pL2=';

var
  Failures: Integer = 0;

procedure Expect(IsGood: Boolean; const What: string);
procedure ExpectText(const Expected, Found: UnicodeString; const What: string);
procedure ExpectNumber(Expected, Found: Int64; const What: string);
function Printed(const Name: string; const Arguments: array of string): UnicodeString;
function KeyFor(Lock: TAVLock; const More: array of string): UnicodeString;
function Opened(const Folder: UnicodeString): TAVLock;
{ Ends the program with `good`, or with 1. }
procedure Finish;

implementation

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

procedure Finish;
begin
  if Failures > 0 then Halt(1);
  Writeln('good');
end;

end.
