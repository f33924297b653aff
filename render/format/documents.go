package format

import (
	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/render/blank"
	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/plot"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Verdict is what judging some systems showed.
type Verdict struct {
	Reports []*rules.Report
	// FailOn is the severity from which on a finding has failed.
	FailOn rules.Severity
	// All writes each question by itself instead of folding them, where people
	// read.
	All bool
	// Skipped also writes what could not be judged, and what that would need.
	Skipped bool
}

// Sheets are the assumptions of some systems, line by line.
type Sheets struct {
	Reports []*rules.Report
	// Coupling also says of each line why it couples its ends as it does.
	Coupling bool
}

// Record is what reviews of some systems asked.
type Record struct {
	Reports []*rules.Report
	// Open leaves out what is answered, and stated in the model.
	Open bool
}

// Readiness are the checklists of some systems.
type Readiness struct {
	Lists []*readiness.Checklist
	// Signatures tell how those of each system stand; nil where nobody asked.
	Signatures []*signoff.Verdict
}

// Exploration is what exploring flows showed.
type Exploration struct {
	Reports []explore.Report
	// Promise is the one whose stories are told; nil tells all.
	Promise *explore.Promise
	// NoLedger leaves out who owns the work at each step.
	NoLedger bool
}

// Program is a flow as it is explored, for a checker that isn't ours.
type Program struct {
	System *model.System
	Flow   *model.Flow
	Bounds explore.Options
}

// GameDay is what is worth breaking in some systems.
type GameDay struct {
	Plans []*gameday.Plan
	// Filled is what somebody has filled in of what the models don't know.
	Filled *blank.Filled
}

// Alarms are what some systems should be told of.
type Alarms struct {
	Sheets []*alarms.Sheet
	// Filled is what somebody has filled in of what the models don't know.
	Filled *blank.Filled
}

// Drawing is a picture of one system.
type Drawing struct {
	Report *rules.Report
	View   *view.View
	// Direction is the direction of the work: dot.Auto, where the picture decides.
	Direction dot.Direction
	Theme     *dot.Theme
	NoLegend  bool
	// Lay lays a graph out; layout.Run does, for as long as its caller likes.
	Lay func(graph []byte, format string, o layout.Options) (layout.Result, error)
}

// Plotting is a plot of one system.
type Plotting struct {
	Plot     *plot.Plot
	Theme    *dot.Theme
	NoLegend bool
}

// Platforms are those of the catalogue, and of a model.
type Platforms struct {
	// System describes platforms of its own; an empty one describes none.
	System *model.System
	// Found are the platforms that are told of.
	Found []*platform.Platform
	// Ends are what was asked for by name, each a platform or a list of them, and
	// none where nobody was: of two it is told what holds of a line between them.
	Ends []model.End
	// Facts tells to write every fact under a line between two, too.
	Facts bool
}
