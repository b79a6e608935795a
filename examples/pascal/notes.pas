{ A notes program as it would be sold. A customer tries it for some days, sends his InstallCode to the vendor, and enters
  the key that comes back; the key also tells which modules he bought, and how many copies may run at once.

  Product.pas says what is sold, and this file all the rest. The notes are lines of a file beside the data file of the
  license.

  fpc -Fubindings/pascal -Fl/usr/local/lib notes.pas }
program Notes;
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF} SysUtils, AvlockClient, Product{$IFDEF TESTING}, Testing{$ENDIF};

const
  Usage = 'expected add TEXT, list, write, export, search WORD, license, register [KEY [CODE]] or move-out';
  HowToBuy = '`notes license` shows the InstallCode to send to the vendor, `notes register` takes his key';

type
  { Why the program does not do what it was asked for, and what the customer can do. }
  ERefusal = class(Exception)
    Hint: string;
    constructor CreateHint(const AReason, AHint: string);
  end;

var
  { The license stays open while the program runs: that is what counts this copy among the running ones. }
  Lock: TAVLock;
  NotesFile: string;
  { How many arguments are those of a test build. }
  Skipped: Integer = 0;

constructor ERefusal.CreateHint(const AReason, AHint: string);
begin
  inherited Create(AReason);
  Hint := AHint;
end;

procedure AddNote(const Text: string);
var
  Notes: TextFile;
begin
  AssignFile(Notes, NotesFile);
  if FileExists(NotesFile) then Append(Notes) else Rewrite(Notes);
  if Text <> '' then Writeln(Notes, Text);
  CloseFile(Notes);
end;

{ Starts the trial with the first start, which is the one that finds no file of notes: without this, a trial would begin
  anew where a key was unregistered. }
procedure StartTrial;
var
  Key: TKeyData;
begin
  if FileExists(NotesFile) then Exit;
  Lock.GetKeyData(0, Key);
  { False is the answer where a registration does not hold here: `license` tells why. }
  if (Key.Status = Unregistered) and Lock.MakeTrial(0, TrialDays, 1, TrialInstances) then
    Writeln(StdErr, 'notes: a trial of ', TrialDays, ' days begins today');
  ForceDirectories(ExtractFilePath(NotesFile));
  AddNote('');
end;

{ Returns the key of the program, if it may run here and now. }
function CheckedLicense: TKeyData;
begin
  Lock.GetKeyData(0, Result);
  if not Result.IsUsable or (Result.DaysBacked > ForgivenDays) then
    raise ERefusal.CreateHint(string(Lock.Reason), HowToBuy);
end;

{ The values are all off unless the status is registered. }
function HasExport(const Key: TKeyData): Boolean;
begin
  Result := IsValueOn(Key.Values, ExportNumber, ExportBit);
end;

{ A module that the values of the key switch on. }
procedure CheckExport;
begin
  if not HasExport(CheckedLicense) then
    raise ERefusal.CreateHint('the key does not include export', HowToBuy);
end;

{ A module that has a key of its own, besides that of the program. }
procedure CheckSearch;
var
  Key: TKeyData;
begin
  CheckedLicense;
  Lock.GetKeyData(SearchIndex, Key);
  if not Key.IsUsable then raise ERefusal.CreateHint('search: ' + string(Lock.Reason), HowToBuy);
end;

{ Shows what a customer needs to buy, and what he has. It works without a key as well. }
procedure ShowLicense;
const
  OnOff: array [Boolean] of string = ('off', 'on');
var
  Key, Search: TKeyData;
begin
  Writeln('InstallCode: ', Lock.InstallCode);
  Lock.GetKeyData(0, Key);
  Write('notes: ');
  { Type 0 is a trial; nothing of a key is filled in where none is registered. }
  if (Key.Key <> '') and (Key.KeyType = 0) then Write('trial, ');
  Writeln(Lock.Reason);
  if Key.DaysLeft >= 0 then Writeln('days left: ', Key.DaysLeft);
  Writeln('export: ', OnOff[HasExport(Key)]);
  { Reason is that of the index that was asked for last. }
  Lock.GetKeyData(SearchIndex, Search);
  Writeln('search: ', Lock.Reason);
end;

{ Takes a key as it was typed or pasted. A key that unregisters is obeyed as well. A key for several users was made for one
  of their computers: the others name its InstallCode. }
procedure RegisterKey(const Typed, Code: string);
var
  Answer: Integer;
begin
  if Code = '' then Answer := Lock.RegisterKey(UnicodeString(Typed))
  else Answer := Lock.RegisterSecondary(UnicodeString(Typed), UnicodeString(Code));
  case Answer of
    0: Writeln('registered');
    3: Writeln('key unregistered');
  else
    raise ERefusal.CreateHint(string(Lock.LastError), HowToBuy);
  end;
end;

procedure AskForKey;
var
  Typed: string;
begin
  Writeln('Your InstallCode: ', Lock.InstallCode);
  Write('Registration key: ');
  Readln(Typed);
  Writeln;
  RegisterKey(Typed, '');
end;

{ Gives the license up on this computer, before the vendor makes a key for another one. }
procedure MoveOut;
begin
  Lock.MoveOut(0);
  Writeln('the license of this computer is given up; register a key on the other one');
end;

{ Adds each line that is typed, until the end of the input. This copy counts as running all the while. }
procedure WriteNotes;
var
  Line: string;
begin
  while not Eof do
  begin
    Readln(Line);
    AddNote(Line);
  end;
end;

{ Prints the notes that contain a word, each behind a mark. }
procedure PrintNotes(const Mark, Word: string);
var
  Notes: TextFile;
  Line: string;
begin
  AssignFile(Notes, NotesFile);
  Reset(Notes);
  while not Eof(Notes) do
  begin
    Readln(Notes, Line);
    if (Word = '') or (Pos(Word, Line) > 0) then Writeln(Mark, Line);
  end;
  CloseFile(Notes);
end;

procedure OpenLicense;
begin
  {$IFDEF TESTING}
  Skipped := 2;
  if not SetComputer(ParamStr(1), ParamStr(2)) then raise ERefusal.CreateHint('expected a time and a UUID', Usage);
  {$ENDIF}
  Lock := TAVLock.Create(AppID, Version, EncryptionKey);
  Lock.AppName := Name;
  Lock.MachineSources := [System_UUID];
  Lock.AllowContainer := True; { so that the example can be tried anywhere }
  Lock.RegFolder := UnicodeString(GetUserDir + '.notes');
  NotesFile := GetUserDir + '.notes' + PathDelim + 'notes.txt';
end;

procedure Run;
var
  Verb, Word: string;
  Count: Integer;
begin
  Count := ParamCount - Skipped;
  Verb := ParamStr(Skipped + 1);
  Word := ParamStr(Skipped + 2);
  if (Count = 1) and (Verb = 'license') then ShowLicense
  else if (Count = 1) and (Verb = 'register') then AskForKey
  else if (Count in [2, 3]) and (Verb = 'register') then RegisterKey(Word, ParamStr(Skipped + 3))
  else if (Count = 1) and (Verb = 'move-out') then MoveOut
  else if (Count = 2) and (Verb = 'add') then begin CheckedLicense; AddNote(Word); end
  else if (Count = 1) and (Verb = 'write') then begin CheckedLicense; WriteNotes; end
  else if (Count = 1) and (Verb = 'list') then begin CheckedLicense; PrintNotes('', ''); end
  else if (Count = 1) and (Verb = 'export') then begin CheckExport; PrintNotes('- ', ''); end
  else if (Count = 2) and (Verb = 'search') then begin CheckSearch; PrintNotes('', Word); end
  else raise ERefusal.CreateHint(Usage, '`notes list` shows all notes');
end;

begin
  try
    try
      OpenLicense;
      StartTrial;
      Run;
    finally
      Lock.Free;
    end;
  except
    on Refused: ERefusal do
    begin
      Writeln(StdErr, 'notes: ', Refused.Message);
      Writeln(StdErr, 'hint: ', Refused.Hint);
      ExitCode := 1;
    end;
    { What the library could not do, with what to do about it, or a file that cannot be written. }
    on Error: Exception do
    begin
      Writeln(StdErr, 'notes: ', Error.Message);
      ExitCode := 1;
    end;
  end;
end.
