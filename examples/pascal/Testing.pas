{ A test build, fpc -dTESTING: the first two arguments are the time that the clock shows and System_UUID of the computer.
  It needs a libavlock with the feature `testing`; the one that is shipped has no such function. }
unit Testing;
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

{ Sets time and computer for licenses that are opened later. False if there is no such time. }
function SetComputer(const Utc, SystemUUID: AnsiString): Boolean;

implementation

function avlock_testing_set_computer(Utc, SystemUUID: PAnsiChar): LongInt; cdecl; external 'avlock';

function SetComputer(const Utc, SystemUUID: AnsiString): Boolean;
begin
  Result := avlock_testing_set_computer(PAnsiChar(Utc), PAnsiChar(SystemUUID)) = 0;
end;

end.
