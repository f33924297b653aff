package unstated

import "tautline.dev/model"

// Where a question matters hangs on what a line is; these are the words for it.

func sync(l *model.Line) bool  { return l.Mode.Or("") == model.Sync }
func async(l *model.Line) bool { return l.Mode.Or("") == model.Async }

// mayBeLost tells whether the model says that work on a line may vanish. Then
// nobody asks who would bring it back.
func mayBeLost(l *model.Line) bool { return l.Guarantee.Or("") == model.AtMostOnce }

// isDeadLetterBox tells whether work is parked in a box. What leaves it is a
// replay by hand, which has no further place to go.
func isDeadLetterBox(b *model.Box) bool { return len(b.DeadLetterOf) > 0 }
