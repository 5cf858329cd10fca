export { default as bank, type BankOptions } from './bank';
export { default as event, type EventOptions } from './event';
export { default as service, type ServiceOptions } from './service';
