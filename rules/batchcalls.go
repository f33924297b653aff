package rules

import "tautline.dev/model"

// batchCalls are the batch calls that answer with a success although some of
// their entries failed, by the platform that is called.
//
// Sources: SendMessageBatch, PutEvents, PutRecords and BatchWriteItem in the
// API references of AWS; Serverless Applications Lens, Failure management.
var batchCalls = map[string]string{
	"aws/sqs":                 "SendMessageBatch",
	"aws/sqs-fifo":            "SendMessageBatch",
	"aws/eventbridge-classic": "PutEvents",
	"aws/kinesis":             "PutRecords",
	"aws/dynamodb":            "BatchWriteItem",
}

// BatchCall names the platform's call by which a line's sender hands over
// several pieces of work at once, where that call never fails as a whole for
// one of them; it is false for any other line.
func BatchCall(l *model.Line) (string, bool) {
	calls := l.From.Family() == model.Compute || l.From.Family() == model.Edge
	call, known := batchCalls[l.To.Platform.Or("")]
	return call, known && calls && l.Batch.Size.Or(1) > 1 && l.Operation.Or("") != model.Read
}
