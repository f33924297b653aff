package lsp

import (
	"context"
	"time"
)

// Ask says which model is asked about, and how its files are.
type Ask struct {
	// Dir is the directory of the model.
	Dir string
	// Files are those that an editor has open, by their absolute names, in the place
	// of what is on the disk.
	Files map[string]string
	// Whole has it judged by all rules, those too that search through flows. Without
	// it the others come, which are quick.
	Whole bool
	// Kept lets it be the model as it was last read, if it was read from the same
	// Files; without it the disk is looked at again.
	Kept bool
}

// Verdict is what is wrong with a model.
type Verdict struct {
	// IsModel is false where a directory holds CUE that is no model.
	IsModel bool
	// Loads tells that the model could be judged.
	Loads bool
	// Whole tells that all rules were asked, or that others would find no more.
	Whole bool
	// Search is how long judging by all rules took, where that was asked for.
	Search time.Duration
	// Diagnostics are by file, its absolute name.
	Diagnostics []Diagnostic
	// Read are the files that the model was read from.
	Read []string
	// Entities are the model's boxes, lines, flows and groups, where it loads.
	Entities []Entity
	// Platforms are those that the model describes itself.
	Platforms []string
}

// Diagnostic is one thing that is wrong, or open.
type Diagnostic struct {
	File     string
	Range    Range
	Severity int
	// Code is the rule's name, "" where the model can't be judged.
	Code    string
	Message string
	Related []Place
}

// Place is another place that belongs to it.
type Place struct {
	File  string
	Range Range
	Note  string
}

// Entity is a box, line, flow or group.
type Entity struct {
	// Of is its map, such as "boxes".
	Of, ID string
	// Detail is what it is, in a few words.
	Detail string
	File   string
	Range  Range
}

// Renaming is another id for an entity.
type Renaming struct {
	Of, ID, New string
}

// Edit is a piece of a file and what comes in its place.
type Edit struct {
	File  string
	Range Range
	New   string
}

// Mend is a change that mends something.
type Mend struct {
	// Title is what it does, as in a menu.
	Title string
	// Rule is the rule behind it, and At where what it mends is told.
	Rule string
	At   Place
	Edit Edit
}

// Refusal is why something that was asked for isn't done.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return r.Why }

// Judge answers for models. What it is asked may take long, or never end: whoever
// asks ends the context then.
type Judge interface {
	// Verdict judges a model.
	Verdict(context.Context, Ask) (*Verdict, error)
	// Facts are what is known of an entity, named with its map, in Markdown; "" if
	// there is no such.
	Facts(ctx context.Context, a Ask, entity string) (string, error)
	// Mends are the changes that mend what is wrong with a model and need no thought:
	// those of check --fix.
	Mends(context.Context, Ask) ([]Mend, error)
	// Rename are the edits that give an entity another id. The error is a *Refusal
	// where that can't be done everywhere.
	Rename(context.Context, Ask, Renaming) ([]Edit, error)
}
