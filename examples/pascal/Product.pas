{ What the vendor sells: the numbers that his profile, avlock.toml, has as well. }
unit Product;
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

const
  { The vendor's EncryptionKey. It is in every copy of the program, and whoever has it can make keys. This one is public. }
  EncryptionKey = 'Demo-only.Notes1';
  AppID = 4711;
  Version = '1.2';
  Name = 'Notes';

  { How long a customer may try the program. }
  TrialDays = 15;
  { How many copies a trial lets run at once. A key has its own number. }
  TrialInstances = 2;
  { `export` is a module: it is bought with bit 0 of the first of the three numbers in Values. }
  ExportNumber = 1;
  ExportBit = 0;
  { `search` is sold by itself, with a key of this index. }
  SearchIndex = 1;
  { A clock may be one day back without fraud: a journey across the date line does that. }
  ForgivenDays = 1;

implementation

end.
