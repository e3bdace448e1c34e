// An order service in two stacks: data, and the function that works on it.
const { App, CfnOutput, Duration, RemovalPolicy, Stack, BootstraplessSynthesizer } = require('aws-cdk-lib');
const { Alarm } = require('aws-cdk-lib/aws-cloudwatch');
const { AttributeType, Billing, TableV2 } = require('aws-cdk-lib/aws-dynamodb');
const { Key } = require('aws-cdk-lib/aws-kms');
const { Code, Function: Handler, Runtime } = require('aws-cdk-lib/aws-lambda');
const { SqsEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const { LogGroup } = require('aws-cdk-lib/aws-logs');
const { BlockPublicAccess, Bucket, BucketEncryption } = require('aws-cdk-lib/aws-s3');
const { Queue } = require('aws-cdk-lib/aws-sqs');

class Data extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', { enableKeyRotation: true });
    this.receipts = new Bucket(this, 'Receipts', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
    new Bucket(this, 'Archive', { removalPolicy: RemovalPolicy.DESTROY });
    this.orders = new TableV2(this, 'Orders', {
      partitionKey: { name: 'customer', type: AttributeType.STRING },
      sortKey: { name: 'order', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      deletionProtection: true,
    });
  }
}

class Service extends Stack {
  constructor(scope, id, { data, ...props }) {
    super(scope, id, props);
    const failed = new Queue(this, 'Failed', { retentionPeriod: Duration.days(14) });
    const incoming = new Queue(this, 'Incoming', { deadLetterQueue: { queue: failed, maxReceiveCount: 3 } });
    const handler = new Handler(this, 'Handler', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
      logGroup: new LogGroup(this, 'HandlerLogs'),
      environment: { ORDERS: data.orders.tableName, RECEIPTS: data.receipts.bucketName },
    });
    handler.addEventSource(new SqsEventSource(incoming));
    data.orders.grantReadWriteData(handler);
    data.receipts.grantPut(handler);
    new Alarm(this, 'FailedOrders', {
      metric: failed.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      evaluationPeriods: 1,
    });
    new CfnOutput(this, 'QueueUrl', { value: incoming.queueUrl });
  }
}

const app = new App({ analyticsReporting: false });
const env = { account: '111122223333', region: 'ap-northeast-1' };
const data = new Data(app, 'Data', { env, synthesizer: new BootstraplessSynthesizer() });
new Service(app, 'Service', { env, data, synthesizer: new BootstraplessSynthesizer() });
app.synth();
