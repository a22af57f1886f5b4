import t from 'tap';
import { nearestNames } from '../../../lib/labels/near-names.js';

t.strictSame(nearestNames('telegramm', ['telegram', 'telnet', 'vk']), ['telegram']);
t.strictSame(nearestNames('vl', ['vk', 'ok', 'dns']), ['vk'], 'of two letters one may differ');
t.strictSame(nearestNames('abc', ['abd', 'abe', 'abf', 'abg', 'xyz']), ['abd', 'abe', 'abf'], 'no more than three');
t.strictSame(nearestNames('zzzzzz', ['vk']), []);
